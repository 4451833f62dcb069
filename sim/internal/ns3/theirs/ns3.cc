// The transfers of ../main.go in ns-3, for ../compare.sh: its public API alone.
//
//	ns3 bulk|fast|loss|short|dumbbell [checksums]
//
// By itself ns-3 sends packets without checksums; with them it does what happens here.
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

using namespace ns3;

namespace {

const uint16_t kPort = 80;
uint64_t received = 0;
uint64_t segments = 0;  // that any device has sent

void Count(Ptr<const Packet>) { ++segments; }

void Settings() {
  Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TcpLinuxReno::GetTypeId()));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
  Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(10));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(4 << 20));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(4 << 20));
  Config::SetDefault("ns3::TcpSocket::DelAckTimeout", TimeValue(MilliSeconds(40)));
  Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(200)));
  Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(30));  // TIME-WAIT for 60 s
}

// Join links two nodes; queue is the kind of queue before each device, with its size in packets.
Ipv4InterfaceContainer Join(Ptr<Node> a, Ptr<Node> b, const std::string& rate, Time delay, const std::string& queue,
                            int packets, double loss) {
  static Ipv4AddressHelper addresses("10.1.0.0", "255.255.255.252");
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue(rate));
  link.SetChannelAttribute("Delay", TimeValue(delay));
  link.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("2p"));
  NetDeviceContainer devices = link.Install(a, b);
  TrafficControlHelper control;
  control.SetRootQueueDisc(queue, "MaxSize", StringValue(std::to_string(packets) + "p"));
  control.Install(devices);
  if (loss > 0) {
    Ptr<RateErrorModel> errors = CreateObject<RateErrorModel>();
    errors->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
    errors->SetRate(loss);
    devices.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
  }
  for (uint32_t i = 0; i < 2; ++i) {
    devices.Get(i)->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&Count));
  }
  Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
  addresses.NewNetwork();
  return interfaces;
}

void Sent(Ptr<const Packet> packet, const Address&) { received += packet->GetSize(); }

// Transfer has one node send another so many bytes.
void Transfer(Ptr<Node> from, Ptr<Node> to, Ipv4Address address, uint64_t bytes) {
  InetSocketAddress there(address, kPort);
  PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), kPort));
  ApplicationContainer sinks = sink.Install(to);
  sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&Sent));
  BulkSendHelper source("ns3::TcpSocketFactory", there);
  source.SetAttribute("MaxBytes", UintegerValue(bytes));
  source.SetAttribute("SendSize", UintegerValue(65536));
  source.Install(from);
}

void Pair(uint64_t bytes, const std::string& rate, Time delay, double loss) {
  NodeContainer nodes(2);
  InternetStackHelper().Install(nodes);
  auto interfaces = Join(nodes.Get(0), nodes.Get(1), rate, delay, "ns3::FifoQueueDisc", 100, loss);
  Transfer(nodes.Get(0), nodes.Get(1), interfaces.GetAddress(1), bytes);
  Simulator::Run();
}

void Dumbbell(uint32_t flows, uint64_t bytes) {
  NodeContainer routers(2), clients(flows), servers(flows);
  InternetStackHelper stack;
  stack.Install(routers);
  stack.Install(clients);
  stack.Install(servers);
  Join(routers.Get(0), routers.Get(1), "100Mbps", MilliSeconds(10), "ns3::FqCoDelQueueDisc", 10240, 0);
  for (uint32_t i = 0; i < flows; ++i) {
    Join(clients.Get(i), routers.Get(0), "1Gbps", MilliSeconds(1), "ns3::FifoQueueDisc", 1000, 0);
    auto there = Join(servers.Get(i), routers.Get(1), "1Gbps", MilliSeconds(1), "ns3::FifoQueueDisc", 1000, 0);
    Transfer(clients.Get(i), servers.Get(i), there.GetAddress(0), bytes);
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  Simulator::Run();
}

// Short opens connections one after the other, each with 100 bytes and the close of both sides.
class Short {
 public:
  Short(Ptr<Node> client, Ptr<Node> server, Ipv4Address there, int connections)
      : client_(client), there_(there), left_(connections) {
    listener_ = Socket::CreateSocket(server, TcpSocketFactory::GetTypeId());
    listener_->Bind(InetSocketAddress(Ipv4Address::GetAny(), kPort));
    listener_->Listen();
    listener_->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                 MakeCallback(&Short::Accepted, this));
  }

  void Next() {
    if (left_ == 0) return;
    --left_;
    Ptr<Socket> socket = Socket::CreateSocket(client_, TcpSocketFactory::GetTypeId());
    socket->SetConnectCallback(MakeCallback(&Short::Connected, this), MakeNullCallback<void, Ptr<Socket>>());
    socket->TraceConnectWithoutContext("State", MakeCallback(&Short::Moved, this));
    socket->Connect(InetSocketAddress(there_, kPort));
  }

 private:
  void Accepted(Ptr<Socket> socket, const Address&) {
    socket->SetRecvCallback(MakeCallback(&Short::Readable, this));
    socket->SetCloseCallbacks(MakeCallback(&Short::Ended, this), MakeNullCallback<void, Ptr<Socket>>());
  }
  void Readable(Ptr<Socket> socket) {
    while (Ptr<Packet> packet = socket->Recv()) {
      if (packet->GetSize() == 0) break;
      received += packet->GetSize();
    }
  }
  void Ended(Ptr<Socket> socket) { socket->Close(); }
  void Connected(Ptr<Socket> socket) {
    socket->Send(Create<Packet>(100));
    socket->Close();
  }
  void Moved(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t to) {
    if (to == TcpSocket::TIME_WAIT) Simulator::ScheduleNow(&Short::Next, this);
  }

  Ptr<Node> client_;
  Ipv4Address there_;
  Ptr<Socket> listener_;
  int left_;
};

void ShortConnections(int connections) {
  NodeContainer nodes(2);
  InternetStackHelper().Install(nodes);
  auto interfaces = Join(nodes.Get(0), nodes.Get(1), "10Gbps", MilliSeconds(10), "ns3::FifoQueueDisc", 1000, 0);
  Short all(nodes.Get(0), nodes.Get(1), interfaces.GetAddress(1), connections);
  Simulator::ScheduleNow(&Short::Next, &all);
  Simulator::Run();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  Settings();
  if (argc > 2) {
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
  }
  if (what == "bulk") {
    Pair(100'000'000, "100Mbps", MilliSeconds(10), 0);
  } else if (what == "fast") {
    Pair(100'000'000, "1Gbps", MilliSeconds(1), 0);
  } else if (what == "loss") {
    Pair(100'000'000, "100Mbps", MilliSeconds(10), 0.01);
  } else if (what == "short") {
    ShortConnections(10'000);
  } else if (what == "dumbbell") {
    Dumbbell(100, 1'000'000);
  } else {
    std::cerr << "usage: ns3 bulk|fast|loss|short|dumbbell\n";
    return 2;
  }
  std::cout << received << " bytes " << segments << " segments " << Simulator::Now().GetSeconds() << " s\n";
  Simulator::Destroy();
}
