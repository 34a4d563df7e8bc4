#!/bin/sh
# What a plugin author does, with nothing but an installed phonectl: new, build (with CMake, and with cc alone),
# check, and the action on simulated phones. The prefix is one the build knows nothing about.
set -eu
prefix=$TMPDIR/prefix
cmake --install "$PHONECTL_BUILD_DIR" --prefix "$prefix" >/dev/null
unset PHONECTL_PLUGIN_PATH PHONECTL_DATA_DIR

# refused CODE TEXT: the last command ended with code $code and said TEXT
refused() {
    if [ "$code" -ne "$1" ] || ! grep -q "$2" said; then
        fail "expected $1 and \"$2\", got $code: $(cat said)"
    fi
}

fail() {
    echo "sdk_template: $*"
    exit 1
}

plugins=$(find "$prefix" -type d -name plugins-1)
for header in plugin host http services easy testkit testkit_host; do
    [ -f "$prefix/include/phonectl/$header.h" ] || fail "no $header.h below the prefix"
done
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name phonectl-sdk.pc)")
export PKG_CONFIG_PATH
[ "$(cd "$(pkg-config --variable=plugindir phonectl-sdk)" && pwd -P)" = "$plugins" ] ||
    fail "plugindir is $(pkg-config --variable=plugindir phonectl-sdk)"
[ -z "$(pkg-config --libs phonectl-sdk)" ] || fail "there is nothing to link with"

# An installed tree may be moved as a whole: programs find plugins and data by the path from themselves.
mv "$prefix" "$prefix-moved"
prefix=$prefix-moved
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name phonectl-sdk.pc)")
PHONECTL_BIN=$prefix/bin/phonectl
PATH=$prefix/bin:$PATH
export PHONECTL_BIN PATH
cd "$TMPDIR"

phonectl plugins new wave-hand
[ -f wave-hand/wave-hand.c ] || fail "plugins new made no wave-hand/wave-hand.c"
if grep -rn hello wave-hand; then
    fail "the template's own name is left over"
fi

cd wave-hand
sanitize=
[ -z "$PHONECTL_SANITIZE" ] || sanitize="-fsanitize=$PHONECTL_SANITIZE"
cmake -S . -B build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$PHONECTL_TEST_CC" \
    -DCMAKE_C_FLAGS="-Wall -Wextra -Werror $sanitize" >/dev/null
cmake --build build >/dev/null
# shellcheck disable=SC2046,SC2086 # lists of flags
$PHONECTL_TEST_CC -std=c11 -Wall -Wextra $sanitize -shared -fPIC $(pkg-config --cflags phonectl-sdk) -Wl,-z,now \
    -Wl,--version-script="$(pkg-config --variable=map phonectl-sdk)" -o wave-hand.so wave-hand.c
# shellcheck disable=SC2046 # a list of flags
$PHONECTL_TEST_CC -std=c11 $(pkg-config --cflags phonectl-sdk) -fsanitize=address wave-hand_test.c -o alone
./alone || fail "it does not pass its own test"
phonectl plugins check "$PWD/build/wave-hand.so"
phonectl plugins check "$PWD/wave-hand.so"
[ "$(nm -D --defined-only wave-hand.so | wc -l)" -eq 1 ] || fail "more than one exported symbol"
ctest --test-dir build --output-on-failure

# For this user alone: checked first, replaced as a whole, refused where it would not be loaded.
own=$HOME/.local/lib/phonectl/plugins-1/wave-hand.so
phonectl plugins install build/wave-hand.so >checked 2>said
cmp build/wave-hand.so "$own" || fail "plugins install copied something else"
grep -q "Installed $own" said || fail "plugins install does not say where to"
phonectl plugins install build/wave-hand.so >/dev/null
phonectl plugins --json | jq -e '.items | any(.id == "wave-hand" and .state == "loaded")' >/dev/null || fail "it is not loaded"
cp build/wave-hand.so reboot.so
code=0
phonectl plugins install reboot.so >checked 2>said || code=$?
refused 1 "Nothing was installed"
[ ! -e "$(dirname "$own")/reboot.so" ] || fail "it was installed all the same"
chmod 777 "$(dirname "$own")"
code=0
phonectl plugins install build/wave-hand.so >/dev/null 2>said || code=$?
refused 1 "can be written by other users"
chmod 700 "$(dirname "$own")"
code=0
phonectl --setting user_plugins=no plugins install build/wave-hand.so >/dev/null 2>said || code=$?
refused 1 "user_plugins is no"
code=0
phonectl --setting disabled_plugins=wave-hand plugins install build/wave-hand.so >/dev/null 2>said || code=$?
refused 9 "It is not used: "
rm "$own"

# Installed, it is a verb like any other.
cmake --install build --prefix "$prefix" >/dev/null
phonectl plugins inspect wave-hand
phonectl --sim wave-hand --all --dry-run >dry.txt
phonectl --sim wave-hand --all 'Good morning' --json >run.json
jq -e '.items | length > 0 and all(.outcome == "done" and (.rows[0].greeting | startswith("Good morning, ")))' \
    run.json >/dev/null || { head -c 2000 run.json; fail "unexpected result"; }

# each_kind_works FOLDER NAME: the plugins NAME-auth, NAME-store and NAME-directory do what their kind is for
each_kind_works() {
    printf 'Lobby,0011.2233.4455\nReception,001122334456\n' >phones.txt
    phonectl --plugin-dir "$1" --setting directory="$2-directory" --setting "$2-directory.file=$TMPDIR/phones.txt" phones --json \
        >phones.json
    jq -e '[.items[].name] == ["Lobby", "Reception"]' phones.json >/dev/null || fail "$2-directory lists: $(cat phones.json)"
    (umask 077 && echo not-a-token >token)
    code=0
    phonectl --plugin-dir "$1" --sim --setting "$2-auth.file=$TMPDIR/token" login "$2-auth" >/dev/null 2>said || code=$?
    refused 4 "Asking who this is failed\|not accept\|refused"
    phonectl --plugin-dir "$1" --sim stores use "$2-store" || fail "$2-store takes no token"
    phonectl --plugin-dir "$1" --sim status --json | jq -e ".store == \"$2-store\"" >/dev/null ||
        fail "the token is not in $2-store"
    phonectl --plugin-dir "$1" --sim stores use encrypted-file || fail "$2-store does not give the token back"
}

# The other kinds: each is checked, and does what its kind is for.
cd "$TMPDIR"
for kind in auth store directory; do
    phonectl plugins new "my-$kind" --kind $kind >/dev/null
    [ "$(wc -l <"my-$kind/my-$kind.c")" -le 40 ] || fail "the template of $kind has more than 40 lines"
    # shellcheck disable=SC2046,SC2086 # lists of flags
    $PHONECTL_TEST_CC -std=c11 -Wall -Wextra -Werror -Wno-missing-field-initializers $sanitize -shared -fPIC \
        $(pkg-config --cflags phonectl-sdk) -Wl,-z,now -Wl,--version-script="$(pkg-config --variable=map phonectl-sdk)" \
        -o "my-$kind.so" "my-$kind/my-$kind.c"
    # shellcheck disable=SC2046 # a list of flags
    $PHONECTL_TEST_CC -std=c11 -Wall -Wextra -Werror -Wno-missing-field-initializers $(pkg-config --cflags phonectl-sdk) \
        -fsanitize=address "my-$kind/my-${kind}_test.c" -o alone
    ./alone || fail "the $kind does not pass its test alone"
    sh "my-$kind/test.sh" "my-$kind.so" || fail "the $kind does not pass its own test"
    phonectl plugins install "my-$kind.so" >/dev/null
done
each_kind_works "$TMPDIR" my
for name in wave-hand reboot press dial phones phonectl-x; do
    code=0
    phonectl plugins new $name >/dev/null 2>said || code=$?
    refused 2 "choose another name\|Cannot create"
done
# Other languages: the same action, where there is a compiler.
cd "$TMPDIR"
for language in c++ rust; do
    compiler=$(case $language in c++) echo g++ ;; *) echo rustc ;; esac)
    mkdir "$language"
    phonectl plugins new "$language/wave" --language $language >/dev/null
    if grep -rn hello "$language/wave"; then
        fail "the template's own name is left over"
    fi
    if ! $compiler --version >/dev/null 2>&1; then
        echo "sdk_template: no $compiler: the template of $language was not built"
        continue
    fi
    case $language in
    c++)
        [ "$(wc -l <c++/wave/wave.cpp)" -le 40 ] || fail "the template of an action in C++ has more than 40 lines"
        cmake -S c++/wave -B c++/wave/build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="-Wall -Werror" >/dev/null
        cmake --build c++/wave/build >/dev/null
        ctest --test-dir c++/wave/build --output-on-failure
        # shellcheck disable=SC2046 # a list of flags
        g++ -std=c++20 -shared -fPIC $(pkg-config --cflags phonectl-sdk) -Wl,-z,defs,-z,now \
            -Wl,--version-script="$(pkg-config --variable=map phonectl-sdk)" -o c++/wave.so c++/wave/wave.cpp
        for kind in auth store directory; do
            phonectl plugins new "c++/a-$kind" --language c++ --kind $kind >/dev/null
            [ -f "c++/a-$kind/a-$kind.cpp" ] || fail "the template of $kind in C++ is no C++"
            # shellcheck disable=SC2046 # a list of flags
            g++ -std=c++20 -Wall -Werror -shared -fPIC $(pkg-config --cflags phonectl-sdk) -Wl,-z,defs,-z,now \
                -Wl,--version-script="$(pkg-config --variable=map phonectl-sdk)" -o "a-$kind.so" "c++/a-$kind/a-$kind.cpp"
            # shellcheck disable=SC2046 # a list of flags
            g++ -std=c++20 -Wall -Werror $(pkg-config --cflags phonectl-sdk) -o alone "c++/a-$kind/a-${kind}_test.cpp"
            ./alone || fail "the $kind in C++ does not pass its test alone"
            phonectl plugins check "a-$kind.so" >checked || fail "the $kind in C++: $(cat checked)"
        done
        ;;
    rust)
        for kind in auth store directory action; do
            name=$([ $kind = action ] && echo wave || echo "a-$kind")
            [ $kind = action ] || phonectl plugins new "rust/$name" --language rust --kind $kind >/dev/null
            [ "$(wc -l <"rust/$name/$name.rs")" -le 40 ] || fail "the template of $kind in Rust has more than 40 lines"
            (cd "rust/$name" &&
                rustc --edition 2021 --crate-type cdylib -D warnings -O -C strip=symbols "$name.rs" -o "../$name.so" &&
                rustc --edition 2021 --test "$name.rs" -o alone && ./alone >/dev/null) || fail "the $kind in Rust is not built"
            phonectl plugins check "rust/$name.so" >checked || fail "the $kind in Rust: $(cat checked)"
        done
        each_kind_works "$PWD/rust" a
        ;;
    esac
    phonectl plugins check "$language/wave.so" >checked || fail "$language: $(cat checked)"
    sh "$language/wave/test.sh" "$language/wave.so" >/dev/null || fail "$language does not pass its test"
    phonectl --plugin-dir "$PWD/$language" --sim wave --all 'Good morning' --json >run.json
    jq -e '.items | length > 0 and all(.outcome == "done" and (.rows[0].greeting | startswith("Good morning, ")))' \
        run.json >/dev/null || fail "$language: $(head -c 2000 run.json)"
done
code=0
phonectl plugins new other --language cobol 2>said || code=$?
refused 2 "use c, c++, rust, python or sh"
code=0
phonectl plugins new other --kind phone 2>said || code=$?
refused 2 "use action, auth, store or directory"

# Scripts: one file, from nothing to a verb.
for language in python sh; do
    phonectl plugins new "greet-$language" --language $language >/dev/null
    phonectl plugins check "greet-$language.phonectl" || fail "the template in $language does not pass the check"
    phonectl plugins install "greet-$language.phonectl" >/dev/null || fail "the script in $language is not installed"
    phonectl --sim "greet-$language" Reception 'Good morning' --json >greeted
    jq -e '.items[0].rows[0].greeting | startswith("Good morning")' greeted >/dev/null || fail "$(cat greeted)"
    phonectl help "greet-$language" | grep -q -- --text || fail "no help for the script in $language"
done
phonectl plugins new greet-list --language python --kind directory >/dev/null
phonectl plugins install greet-list.phonectl >/dev/null || fail "the script that lists phones is not installed"
printf 'Lobby,00:11:22:33:44:55\n' >phones.txt
phonectl --setting directory=greet-list --setting greet-list.file="$TMPDIR/phones.txt" phones --json |
    jq -e '.items[0].name == "Lobby"' >/dev/null || fail "the script lists no phones"
code=0
phonectl plugins new greet --language perl 2>said || code=$?
refused 2 "use c, c++, rust, python or sh"
code=0
phonectl plugins new greet --language sh --kind store 2>said || code=$?
refused 2 "sh has no template for --kind store; these languages have one: c, c++, rust$"
code=0
phonectl plugins new greet --language sh --kind directory 2>said || code=$?
refused 2 "sh has no template for --kind directory; these languages have one: c, c++, rust, python$"
