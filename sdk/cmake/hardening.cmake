# phonectl_harden(target): warnings and hardening flags, each probed, because compilers differ in what they know.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)

function(phonectl_flags_known result)
    set(known)
    foreach(flag IN LISTS ARGN)
        string(MAKE_C_IDENTIFIER "PHONECTL_HAS${flag}" have)
        check_c_compiler_flag("-Werror ${flag}" ${have})
        if(${have})
            list(APPEND known ${flag})
        endif()
    endforeach()
    set(${result} ${known} PARENT_SCOPE)
endfunction()

function(phonectl_linker_flags_known result)
    set(known)
    foreach(flag IN LISTS ARGN)
        string(MAKE_C_IDENTIFIER "PHONECTL_LINKS${flag}" have)
        check_linker_flag(C "${flag}" ${have})
        if(${have})
            list(APPEND known ${flag})
        endif()
    endforeach()
    set(${result} ${known} PARENT_SCOPE)
endfunction()

# Members that are not named in an initialiser are zero: that is what the tables of plugins and options rely on.
phonectl_flags_known(PHONECTL_WARNINGS -Wall -Wextra -Wformat -Wformat=2 -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers -Wimplicit-fallthrough -Wvla -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wtrampolines
    -Wbidi-chars=any -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types
    -Werror=int-conversion)
phonectl_flags_known(PHONECTL_HARDENING -fstrict-flex-arrays=3 -fstack-clash-protection -fstack-protector-strong
    -fcf-protection=full -mbranch-protection=standard -fno-delete-null-pointer-checks -fno-strict-overflow
    -fno-strict-aliasing -ftrivial-auto-var-init=zero -fzero-init-padding-bits=all -fexceptions)
phonectl_linker_flags_known(PHONECTL_LINKING LINKER:-z,noexecstack LINKER:-z,relro LINKER:-z,now
    LINKER:--as-needed LINKER:--no-copy-dt-needed-entries)

function(phonectl_harden target)
    target_compile_options(${target} PRIVATE ${PHONECTL_WARNINGS} ${PHONECTL_HARDENING} -fvisibility=hidden
                           $<$<BOOL:${PHONECTL_WERROR}>:-Werror>)
    # FORTIFY needs optimisation and does not go together with the address sanitizer
    if(NOT CMAKE_C_FLAGS MATCHES "-fsanitize" AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_compile_options(${target} PRIVATE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
    endif()
    target_link_options(${target} PRIVATE ${PHONECTL_LINKING})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
        set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        target_link_options(${target} PRIVATE -pie LINKER:-z,nodlopen)
    endif()
endfunction()
