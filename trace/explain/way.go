package explain

import (
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// node is a machine on the way, with what it is where that is known.
func (x *explainer) node(name string) value {
	kinds := map[trace.NodeKind][2]string{trace.RouterNode: {"router ", "路由器 "}, trace.SwitchNode: {"switch ", "交换机 "}}
	if kind, known := kinds[x.nodes[name]]; known {
		return func(l Language) string { return kind[l] + visible.Text(name) }
	}
	return host(name)
}

// where says at which place, and why, a packet was lost, as far as that is recorded.
func (x *explainer) where(p *trace.Packet) value {
	for _, f := range p.Fates {
		if f.Dropped && f.Place != "" {
			return x.placeOf(f)
		}
	}
	return func(l Language) string { return [...]string{"on the way", "在途中"}[l] }
}

func (x *explainer) placeOf(f *trace.Fate) value {
	first, second, between := strings.Cut(f.Place, ">")
	format := [...]string{"between %s and %s (%s)", "在%s与%s之间（%s）"}
	if last := len(f.Hops) - 1; !between && last >= 0 && f.Hops[last].From == f.Place { // it was to go over that link
		second = f.Hops[last].To
		format = [...]string{"at %s, before the link to %s (%s)", "在%s通往%s的链路之前（%s）"}
	}
	return func(l Language) string {
		cause := words.In(l.String(), visible.Text(f.Cause))
		if second == "" {
			return fmt.Sprintf([...]string{"at %s (%s)", "在%s（%s）"}[l], x.node(first)(l), cause)
		}
		return fmt.Sprintf(format[l], x.node(first)(l), x.node(second)(l), cause)
	}
}

// wait says in which queue a segment has waited for longer than all else on its way took.
func (s *speech) wait() {
	p := s.segment.Packet
	for _, f := range p.Fates {
		for _, h := range f.Hops {
			if rest := f.Time - p.Sent - h.Queued; !f.Dropped && h.Queued > rest {
				s.say("queued", values{"node": s.node(h.From), "next": s.node(h.To), "wait": duration(h.Queued), "rest": duration(rest)})
				return
			}
		}
	}
}
