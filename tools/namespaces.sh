#!/usr/bin/env bash
# A fit on two hosts, made of network namespaces of this machine, over TLS and a line that is slow and loses packets: as in
# memory. Needs root and ip; ends with 77 elsewhere. R_LIBS must lead to the package.
set -euo pipefail
cd "$(dirname "$0")/.."

not_run() { echo "not run: namespaces: $1"; exit 77; }
[ "$(id -u)" = 0 ] || not_run "root alone can make them"
command -v ip > /dev/null || not_run "there is no ip"
Rscript -e 'quit(status = !requireNamespace("mirai", quietly = TRUE))' || not_run "there is no package mirai"

id=$$
net=10.77.$((id % 250 + 1))
bridge=mz$((id % 100000))
hosts=(mezcla-$id-1 mezcla-$id-2)
work=$(mktemp -d)
finish() {
  for host in "${hosts[@]}"; do ip netns del "$host" 2> /dev/null || true; done
  ip link del "$bridge" 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
ip netns add "${hosts[0]}" 2> /dev/null || not_run "namespaces are not allowed here"
ip netns add "${hosts[1]}"
ip link add "$bridge" type bridge 2> /dev/null || not_run "the kernel has no bridges"
ip addr add "$net.1/24" dev "$bridge"
ip link set "$bridge" up
for i in 1 2; do
  ip link add "$bridge.$i" type veth peer name eth0 netns "${hosts[$((i - 1))]}" || not_run "the kernel has no pairs of interfaces"
  ip link set "$bridge.$i" master "$bridge" up
  ip -n "${hosts[$((i - 1))]}" addr add "$net.1$i/24" dev eth0
  ip -n "${hosts[$((i - 1))]}" link set eth0 up
  ip -n "${hosts[$((i - 1))]}" link set lo up
done

# A line that is far and loses packets: by netem where the kernel has it; otherwise a narrow line, in which packets queue, and a
# filter that drops some of them. What cannot be had is said.
far() { ip netns exec "${hosts[0]}" "$@" 2> /dev/null; }
if ! command -v tc > /dev/null; then
  echo "not run: namespaces: delay: there is no tc"
elif tc qdisc add dev "$bridge.1" root netem delay 5ms loss 1% 2> /dev/null; then
  echo "to the first host: a delay of 5 ms, and 1 % of the packets are lost"
  lossy=yes
else
  echo "not run: namespaces: a fixed delay: the kernel has no netem"
  if tc qdisc add dev "$bridge.1" root tbf rate 20mbit burst 32kbit latency 200ms 2> /dev/null; then
    echo "to the first host: 20 Mbit/s, behind which packets queue for up to 200 ms"
  fi
fi
if [ -z "${lossy:-}" ]; then
  if far nft add table inet lossy && far nft add chain inet lossy in '{ type filter hook input priority 0; }' &&
    far nft add rule inet lossy in meta l4proto tcp numgen random mod 100 '<' 2 counter drop; then
    echo "of what the first host is sent 2 % are lost"
    lossy=counted
  else
    echo "not run: namespaces: loss: there is no nft that drops packets"
  fi
fi

cat > "$work/fit.R" <<'R'
library(mezcla)
given <- commandArgs(trailingOnly = TRUE)
remote <- lapply(given[-1], function(host) {
  mirai::remote_config(command = "ip", args = c("netns", "exec", host, "."), rscript = file.path(R.home("bin"), "Rscript"), quote = FALSE)
})
names(remote) <- c("near", "far")
pool <- gmm_pool(remote = remote, url = sprintf("tls+tcp://%s.1:0", given[1]), timeout = 60)
on <- function(pid) system2("ip", c("netns", "identify", pid), stdout = TRUE)
stopifnot(identical(vapply(pool$workers, function(worker) on(worker$pid), ""), given[-1]))
set.seed(1)
x <- matrix(rnorm(16000), ncol = 2) + rep(c(0, 4), each = 4000)
colnames(x) <- c("a", "b")
start <- gmm_params(c(0.5, 0.5), rbind(c(0, 0), c(3, 3)), diag(2))
pieces <- lapply(split(seq_len(nrow(x)), rep(1:4, length.out = nrow(x))), function(rows) x[rows, ])
fit <- function(x) {
  suppressWarnings(fit_gmm(x, k = 2, covariance = "VVV", start = start, control = gmm_control(tol = 0, max_iter = 15, progress = FALSE)))
}
parts <- on_pool(pool, pieces)
print(parts)
from <- proc.time()[["elapsed"]]
one <- fit(parts)
cat(sprintf("15 iterations over TLS in %.2f s\n", proc.time()[["elapsed"]] - from))
local <- gmm_pool(1)
stopifnot(identical(coef(fit(on_pool(local, pieces))), coef(one)), abs(one$loglik / fit(x)$loglik - 1) < 1e-12)
close(local)
close(pool)
cat("the same to the last bit as on this host\n")
R
Rscript "$work/fit.R" "$net" "${hosts[@]}"
if [ "${lossy:-}" = counted ]; then
  echo "packets lost: $(far nft list chain inet lossy in | sed -n 's/.*counter packets \([0-9]*\).*/\1/p')"
fi
