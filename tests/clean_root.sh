#!/usr/bin/env bash
# The two commands on a machine that has only python3, python3-venv and make: `sudo tests/clean_root.sh FOLDER`.
#
# Makes a Debian 12 root in FOLDER (kept; a second run is quicker), copies a clean clone into it, and inside it asks `make demo` for
# /healthz and runs `make test`. How this machine reaches packages (mirror, pip's settings, certificates, proxies) is passed on.
# Needs root, debootstrap, git and curl. Exits 0 only when both commands do what they promise.
set -euo pipefail

root=$(realpath -m "${1:?name a folder for the root}")
project=$(cd "$(dirname "$0")/.." && pwd)
port=18080
mounted=()

main() {
    [[ -x $root/usr/bin/python3 ]] || make_root
    trap leave EXIT
    pass_on_package_settings
    rm -rf "$root/srv/zhibu"
    git clone --quiet --no-hardlinks "$project" "$root/srv/zhibu"
    echo "== make demo"
    demo
    echo "== make test"
    inside make test
    echo "== a clean machine runs both commands"
}

make_root() {
    local mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
    debootstrap --variant=minbase --include=python3,python3-venv,make,ca-certificates bookworm "$root" "$mirror"
}

# Copies pip's settings and binds what they point to, wherever that is: certificates, folders of packages.
pass_on_package_settings() {
    local file path
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    for file in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
        [[ -f $file ]] && install -D -m 644 "$file" "$root$file"
    done
    bring /proc
    bring /dev
    while read -r path; do
        [[ $path == */simple ]] && path=$(dirname "$path") # the pages of a local index point to files beside them
        [[ -e $path ]] && bring "$path"
    done < <(paths_in_settings)
    return 0
}

paths_in_settings() {
    { package_settings && cat /etc/pip.conf "$HOME"/.config/pip/pip.conf 2>/dev/null; } |
        sed 's|file://||g' | grep -oE '(^|[ =:,])/[^ ,:;"]+' | sed 's|^[ =:,]||' | sort -u
}

package_settings() {
    env | grep -E '^(PIP_[A-Z_]+|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY)=' || true
}

bring() {
    if [[ -d $1 ]]; then mkdir -p "$root$1"; else mkdir -p "$(dirname "$root$1")" && touch "$root$1"; fi
    mount --rbind "$1" "$root$1"
    mounted=("$root$1" "${mounted[@]}")
}

inside() {
    local settings
    mapfile -t settings < <(package_settings)
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${settings[@]}" \
        sh -c 'cd /srv/zhibu && exec "$@"' sh "$@"
}

demo() {
    local since=$SECONDS
    inside make demo ARGS="--port $port" &
    serving=$!
    until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/healthz"; do
        kill -0 "$serving" 2>/dev/null || { echo "the demonstration ended by itself"; return 1; }
        ((SECONDS - since < 300)) || { echo "no answer on /healthz within five minutes"; return 1; }
        sleep 0.5
    done
    echo "answers on /healthz after $((SECONDS - since)) s"
    stop_serving
}

stop_serving() {
    local process
    for process in /proc/[0-9]*; do
        if [[ $(readlink "$process/root") == "$root" ]]; then kill "${process#/proc/}" 2>/dev/null || true; fi
    done
    wait "$serving" 2>/dev/null || true
    serving=
}

leave() {
    local place
    [[ -z ${serving:-} ]] || stop_serving
    for place in "${mounted[@]}"; do umount --recursive --lazy "$place" || true; done
}

main
