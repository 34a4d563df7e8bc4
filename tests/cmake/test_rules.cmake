# How each kind of test is built and run. Besides the names, a test says what it needs in its first lines, in a
# comment that starts with one of these words:
#   sources: a/b.c …    plugin and fuzz tests: what is compiled in, relative to plugins/ (default: all of plugins/NAME)
#   packages: x …       plugin tests: further pkg-config packages
#   serial: yes         end-to-end tests: uses a fixed port or the like, runs alone
# No test has a time limit of its own: how long one takes depends on what else the machine does. The limit below only ends
# a test that hangs, and the waits inside the tests end before it.
set(PHONECTL_TEST_LIMIT_S 900)

function(phonectl_test_note result source word)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(STRINGS ${source} lines LIMIT_COUNT 5 REGEX "^[ /*#]*${word}: ")
    set(value)
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^[ /*#]*${word}: *" "" line "${line}")
        string(REGEX REPLACE " *\\*/ *$" "" line "${line}")
        separate_arguments(words UNIX_COMMAND "${line}")
        list(APPEND value ${words})
    endforeach()
    set(${result} ${value} PARENT_SCOPE)
endfunction()

# What the sanitizers and all tests have in common.
function(phonectl_test_properties test source)
    set_tests_properties(${test} PROPERTIES TIMEOUT ${PHONECTL_TEST_LIMIT_S} SKIP_RETURN_CODE 77)
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
        "ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1"
        "UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1"
        "TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1")
    phonectl_test_note(serial ${source} serial)
    if(serial)
        set_tests_properties(${test} PROPERTIES RUN_SERIAL ON)
    endif()
endfunction()

# Warnings as everywhere, but no hardening that gets in the way of finding the line of a fault; assert() always counts.
function(phonectl_test_program target)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE
        TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}" TEST_BUILD_DIR="${CMAKE_BINARY_DIR}"
        TEST_PLUGIN_DIR="${PHONECTL_BUILD_PLUGIN_DIR}")
    # cmocka 2 deprecates names whose successors Debian 12 has not
    target_compile_options(${target} PRIVATE ${PHONECTL_WARNINGS} -Wno-deprecated-declarations -UNDEBUG
                           $<$<BOOL:${PHONECTL_WERROR}>:-Werror>)
endfunction()

# What unit tests share: tests/unit/support*.c, compiled once.
function(phonectl_unit_support)
    file(GLOB support CONFIGURE_DEPENDS unit/support*.c)
    pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET GLOBAL libmicrohttpd)
    add_library(unit_support STATIC ${support})
    target_link_libraries(unit_support PUBLIC core PkgConfig::CMOCKA PkgConfig::MICROHTTPD)
    phonectl_test_program(unit_support)
endfunction()

# tests/unit/ROOM/test_X.c, linked with the core: unit_X
function(phonectl_unit_test source)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^test_" "unit_" test ${name})
    add_executable(${test} ${source})
    target_link_libraries(${test} PRIVATE unit_support)
    target_include_directories(${test} PRIVATE unit)
    phonectl_test_program(${test})
    add_test(NAME ${test} COMMAND sh ${PROJECT_SOURCE_DIR}/tests/env.sh $<TARGET_FILE:${test}>)
    phonectl_test_properties(${test} ${source})
    phonectl_test_environment(${test})
endfunction()

# The fake host of the plugin tests: tests/plugins/fake_*.c, compiled once.
function(phonectl_plugin_support)
    file(GLOB fake CONFIGURE_DEPENDS plugins/fake_*.c)
    add_library(fake_host STATIC ${fake})
    target_include_directories(fake_host PUBLIC ${PH_PLUGIN_INCLUDE_DIR} plugins)
    pkg_check_modules(PLUGIN_TEST_LIBS REQUIRED QUIET IMPORTED_TARGET GLOBAL json-c libsodium)
    target_link_libraries(fake_host PUBLIC PkgConfig::CMOCKA PkgConfig::PLUGIN_TEST_LIBS Threads::Threads m)
    phonectl_test_program(fake_host)
endfunction()

# tests/plugins/test_X.c, linked with the plugin's own sources and the fake host: plugin_X
function(phonectl_plugin_test source)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^test_" "" plugin ${name})
    if(plugin MATCHES "^keyring" AND NOT TARGET keyring)
        return()
    endif()
    set(test plugin_${plugin})
    phonectl_test_note(sources ${source} sources)
    if(NOT sources)
        string(REPLACE "_" "-" folder ${plugin})
        file(GLOB sources CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/plugins
             ${PROJECT_SOURCE_DIR}/plugins/${folder}/*.c ${PROJECT_SOURCE_DIR}/plugins/common/*.c)
    endif()
    list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/plugins/)
    add_executable(${test} ${source} ${sources})
    target_include_directories(${test} PRIVATE ${PROJECT_SOURCE_DIR}/plugins ${PROJECT_SOURCE_DIR}/plugins/common)
    target_link_libraries(${test} PRIVATE fake_host)
    phonectl_test_note(packages ${source} packages)
    if(packages)
        pkg_check_modules(${test}_LIBS REQUIRED IMPORTED_TARGET ${packages})
        target_link_libraries(${test} PRIVATE PkgConfig::${test}_LIBS)
    endif()
    phonectl_test_program(${test})
    add_test(NAME ${test} COMMAND sh ${PROJECT_SOURCE_DIR}/tests/env.sh $<TARGET_FILE:${test}>)
    phonectl_test_properties(${test} ${source})
    phonectl_test_environment(${test})
endfunction()

# tests/fuzz/fuzz_X.c with its seeds in tests/fuzz/corpus/X: fuzz_X runs the seeds and a bounded number of
# new inputs. fuzz_sim_* is linked with the simulator (sim_core) instead of the core.
function(phonectl_fuzz_test source)
    get_filename_component(test ${source} NAME_WE)
    string(REGEX REPLACE "^fuzz_" "" name ${test})
    set(library core)
    if(test MATCHES "^fuzz_sim_")
        set(library sim_core)
    endif()
    if(NOT TARGET ${library})
        message(STATUS "${test} is left out: there is no target ${library}")
        return()
    endif()
    phonectl_test_note(sources ${source} sources)
    list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/plugins/)
    add_executable(${test} ${source} ${sources})
    target_include_directories(${test} PRIVATE ${PROJECT_SOURCE_DIR}/plugins
                               ${PROJECT_SOURCE_DIR}/plugins/common)
    target_link_libraries(${test} PRIVATE ${library})
    target_link_options(${test} PRIVATE -fsanitize=fuzzer)
    phonectl_test_program(${test})
    set(found ${CMAKE_CURRENT_BINARY_DIR}/${test}.corpus)
    file(MAKE_DIRECTORY ${found})
    set(seeds ${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name})
    if(NOT EXISTS ${seeds})
        set(seeds)
    endif()
    add_test(NAME ${test} COMMAND sh ${PROJECT_SOURCE_DIR}/tests/env.sh $<TARGET_FILE:${test}>
             -seed=1 -runs=20000 -max_len=4096 -timeout=20 -rss_limit_mb=1024 -print_final_stats=0
             -artifact_prefix=${found}/crash-
             -error_exitcode=1 ${found} ${seeds}) # its own code for a crash is 77, which counts as skipped here
    phonectl_test_properties(${test} ${source})
    phonectl_test_environment(${test})
endfunction()

# tests/e2e/X.sh or X.py: e2e_X. Exit code 77 means skipped; the last line says why.
function(phonectl_e2e_test script)
    get_filename_component(name ${script} NAME_WE)
    get_filename_component(kind ${script} LAST_EXT)
    set(runner sh)
    if(kind STREQUAL ".py")
        set(runner /usr/bin/python3)
    endif()
    add_test(NAME e2e_${name} COMMAND sh ${PROJECT_SOURCE_DIR}/tests/env.sh ${runner} ${script})
    phonectl_test_properties(e2e_${name} ${script})
    phonectl_test_environment(e2e_${name})
endfunction()

function(phonectl_test_environment test)
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
        "PHONECTL_SOURCE_DIR=${PROJECT_SOURCE_DIR}" "PHONECTL_BUILD_DIR=${CMAKE_BINARY_DIR}"
        "PHONECTL_BIN=${CMAKE_BINARY_DIR}/bin/phonectl"
        "PHONECTL_SIM_BIN=${CMAKE_BINARY_DIR}/bin/phonectl-sim"
        "PHONECTL_PLUGIN_PATH=${PHONECTL_BUILD_PLUGIN_DIR}"
        "PHONECTL_DATA_DIR=${PHONECTL_BUILD_DATA_DIR}"
        "PHONECTL_TEST_CC=${CMAKE_C_COMPILER}" "PHONECTL_SANITIZE=${PHONECTL_SANITIZE}")
endfunction()
