#!/bin/sh
# {{.Runs}} runs in {{.Shards}} tasks. sbatch this file, and when all tasks are done:
#   tcpsim merge parts
# A task fails only if its machine does; Slurm puts it into the queue again then.
#SBATCH --job-name={{.Name}}
#SBATCH --array=0-{{.Last}}
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --requeue
set -e
mkdir -p parts
tcpsim sweep {{.Campaign}} --shard auto/{{.Shards}} --parts parts --jobs "${SLURM_CPUS_PER_TASK:-1}"
