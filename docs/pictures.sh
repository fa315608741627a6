#!/bin/sh
# The pictures of README.md, made from what the program prints. Needs aha, chromium, pngquant; look at them afterwards.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH:$PWD/.tools/bin"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

picture() { # NAME WIDTH HEIGHT: docs/images/NAME.png of $scratch/NAME.html
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1.5 \
        --window-size="$2,$3" --screenshot="$scratch/$1.png" "file://$scratch/$1.html" 2>/dev/null
    pngquant --force --quality 60-95 --output "docs/images/$1.png" "$scratch/$1.png"
}

FORCE_COLOR=1 tallygate demo 2>/dev/null >"$scratch/demo.txt"
aha --black --title demo <"$scratch/demo.txt" |
    sed -e 's|<pre>|<pre style="font: 13px/18px DejaVu Sans Mono, monospace; margin: 12px 16px">|' \
        -e 's/color:red/color:#ff7b72/g; s/color:#3333FF/color:#79c0ff/g; s/color:lime/color:#7ee787/g' >"$scratch/demo.html"
picture demo 1150 "$(($(wc -l <"$scratch/demo.txt") * 18 + 28))"

TMPDIR="$scratch" tallygate demo --keep >/dev/null 2>&1
kept=$(echo "$scratch"/tallygate-demo-*)
# What a workflow of GitHub says of itself: lines become links.
{
    GITHUB_SERVER_URL=https://github.com GITHUB_REPOSITORY=shop/platform \
        GITHUB_SHA=$(git -C "$kept" rev-parse HEAD) \
        tallygate check "$kept" --base main --format markdown || [ $? = 1 ]
} >"$scratch/comment.md"
python - "$scratch/comment.md" >"$scratch/comment.html" <<'PAGE'
import sys
from pathlib import Path

import cmarkgfm

style = Path("docs/pictures.css").read_text()
body = cmarkgfm.github_flavored_markdown_to_html(
    Path(sys.argv[1]).read_text(), cmarkgfm.Options.CMARK_OPT_UNSAFE
)
print(f'<meta charset="utf-8"><style>{style}</style><div class="box"><div class="head">'
      f'<b>github-actions</b> <i>bot</i> commented</div><div class="body">{body}</div></div>')
PAGE
picture comment 900 660
