#!/bin/sh
# What `make demo` shows: the samples through the flow into an archive of their own, a search, a digest.
#   demo.sh BIN DATA     BIN: folder of the commands, DATA: folder of the archive
set -eu
bin=$1
export PROCEEDINGS_DATA="$2"
samples=$(dirname "$0")

say() { printf '\n%s\n' "$*"; }
run() { # show a command, run it; 1 means that something was quarantined, which is part of the show
	printf '\n$ proceedings'
	for word in "$@"; do case $word in *[\ \"]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done
	printf '\n'
	"$bin/proceedings" "$@" || [ $? = 1 ]
}

say "Ingesting the sample proceedings through the Prefect flow (its server takes some seconds to start) ..."
run ingest "$samples"
"$bin/proceedings" search '' --limit 0 | grep -q '^[1-9]' || exit 1
run search 'remittances OR "postal bank"' --limit 4
run search 'speaker:soule council' --limit 2
digest="$PROCEEDINGS_DATA/digest.html"
"$bin/proceedings" digest preview remittances --out "$digest" >/dev/null 2>&1
say "A digest, as it would be mailed, is in $digest"

command -v tesseract >/dev/null || say "Tesseract is not installed, so the scanned sample has no text: apt-get install tesseract-ocr"

cat <<END

Next:
  export PATH="$(cd "$bin" && pwd):\$PATH" PROCEEDINGS_DATA="$PROCEEDINGS_DATA"
  proceedings search 'speaker:keane coherence'
  proceedings status
  proceedings quarantine retry --password harbour
  proceedings serve                 # then open http://127.0.0.1:8000
  proceedings --help
END
