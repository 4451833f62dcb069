# {{.Runs}} runs in {{.Shards}} tasks, of an image "tcpsim" as cmd/tcpsim/Dockerfile makes it.
# nomad job run this file, with host volumes "campaign" and "parts", and when all are done:
#   tcpsim merge parts
# A task fails only if its machine does; it is tried again, here or elsewhere.
job "{{.Name}}" {
  type = "batch"

  group "shards" {
    count = {{.Shards}}

    restart {
      attempts = 3
      mode     = "fail"
    }

    volume "campaign" {
      type      = "host"
      source    = "campaign"
      read_only = true
    }

    volume "parts" {
      type   = "host"
      source = "parts"
    }

    task "sweep" {
      driver = "docker"

      config {
        image    = "tcpsim"
        work_dir = "/campaign"
        args     = ["sweep", {{.File | printf "%q"}}, "--shard", "auto/{{.Shards}}", "--parts", "/parts", "--jobs", "1"]
      }

      volume_mount {
        volume      = "campaign"
        destination = "/campaign"
      }

      volume_mount {
        volume      = "parts"
        destination = "/parts"
      }

      resources {
        cores  = 1
        memory = 1024
      }
    }
  }
}
