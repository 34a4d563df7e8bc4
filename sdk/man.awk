# awk -v version=1.0 -v guide=FILE -v examples=FOLDER -f man.awk HEADER…: phonectl-plugin(3), made of the headers. Comments
# at the margin are the text, the rest stays as it is; of the helpers (easy.h, testkit.h) only how they are called.
function escaped(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    gsub(/…/, "...", text)
    return text
}
# Text must not begin like a request.
function line_of(text) {
    text = escaped(text)
    return (text ~ /^[.']/ ? "\\&" : "") text
}
# What stands before a helper waits until it is known whether that is shown.
function out(text) {
    if (helpers && !first)
        waiting = waiting text "\n"
    else
        print text
}
function code_ends() {
    if (code) print ".EE"
    code = 0
}
function comment_line(text,   heading) {
    if (kept && text !~ /^    /) {
        out(".EE")
        kept = 0
    }
    if (text == "") {
        item = 0
        out(".PP")
        return
    }
    if (text ~ /^[A-Z][A-Za-z]+  +[^ ]/) { # "Growth     Every struct …"
        heading = text
        sub(/ .*/, "", heading)
        sub(/^[A-Za-z]+ +/, "", text)
        out(".TP\n.B " escaped(heading))
        item = 1
    } else if (!item && text ~ /^    /) {
        if (!kept) out(".EX")
        kept = 1
        sub(/^    /, "", text)
    }
    if (!kept) sub(/^ +/, "", text)
    out(line_of(text))
}
BEGIN {
    print ".TH PHONECTL-PLUGIN 3 \"\" \"phonectl plugin ABI " version "\" \"Library Functions Manual\""
    print ".SH NAME\nphonectl-plugin \\- how plugins for phonectl are written"
    print ".SH SYNOPSIS\n.EX\n#include <phonectl/plugin.h>\n"
    print "PH_PLUGIN(.id = \"hello\", .version = \"1.0.0\", ..., PH_FEATURES(features))\n.EE"
    print ".PP\n.EX"
    print line_of("cc -shared -fPIC $(pkg-config --cflags phonectl-sdk) -Wl,-z,defs,-z,now \\")
    print line_of("   -Wl,--version-script=\"$(pkg-config --variable=map phonectl-sdk)\" -o hello.so hello.c")
    print ".EE"
}
FNR == 1 {
    code_ends()
    name = FILENAME
    sub(/.*\//, "", name)
    print ".SH " (NR == 1 ? "DESCRIPTION" : toupper(name))
    helpers = name ~ /easy|testkit/
    first = 1
    if (NR > 1) print ".B #include <phonectl/" name ">\n.PP"
}
body {
    if ($0 == "}") body = 0
    next
}
# Not for readers: guards, C++, the formatter.
/^#(ifndef|define) PHONECTL_|^#include|^#ifdef __(cplusplus|GNUC__)|^#else|^#endif|^#define PH_(EXPORT|PRINTF)/ { next }
/^(extern "C" \{|\})$/ || /clang-format/ { next }
/^\/\* ---- / {
    code_ends()
    gsub(/^\/\* ---- | -*-* *\*\/$/, "")
    print ".SS " escaped($0)
    next
}
!comment && /^\/\*/ {
    code_ends()
    waiting = ""
    out(".PP")
    comment = 1
    sub(/^\/\* ?/, "")
}
comment {
    ended = sub(/ ?\*\/$/, "")
    sub(/^ \* ?/, "")
    comment_line($0)
    if (ended) comment = item = first = 0
    next
}
helpers && !signature && /;$/ { next } # declared in advance
helpers && signature { sub(/^        /, "") }
helpers && !signature {
    if (!/^PH_EASY |^#define PH_(TEST|TEST_TEXT|ONE_ACTION)\(/ || /ph_(json_|files\(|test_(enter|leave|granted|grant_copy|key)\()/) {
        if (/^PH_EASY /) body = 1
        if (/^#define/) waiting = ""
        next
    }
    printf "%s", waiting
    waiting = ""
    code_ends()
    signature = /^PH_EASY /
    sub(/^PH_EASY (PH_PRINTF\([^)]*\) )?/, "")
    if (!signature) sub(/\) .*/, ")")
}
helpers && $0 == "{" {
    signature = 0
    body = 1
    next
}
signature { sub(/\)$/, ");") }
/^$/ { if (code) print ""; next }
{
    if (!code) print ".PP\n.EX"
    code = 1
    print line_of($0)
}
END {
    code_ends()
    print ".SH FILES"
    print ".TP\n.I " escaped(guide) "\nA guide with the life of a plugin, the codes and a checklist."
    print ".TP\n.I " escaped(examples) "\nPlugins to use as they are, or to start from."
    print ".SH SEE ALSO\n.BR phonectl (1)\n.PP"
    print line_of("`phonectl plugins new NAME` starts a plugin, and `phonectl plugins check FILE` examines one.")
}
