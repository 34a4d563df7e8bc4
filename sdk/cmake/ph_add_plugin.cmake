# ph_add_plugin(NAME SOURCES… [LIBRARIES …] [INCLUDES …]): builds NAME.so as the program expects it: one
# exported symbol, everything bound when it is loaded, no symbol left to chance. The plugins in phonectl's own
# tree are built by this very function.
#
# Set by whoever includes this file (the CMake package PhonectlSdk does):
#   PH_PLUGIN_INCLUDE_DIR  where phonectl/plugin.h is     PH_PLUGIN_MAP  the linker's version script
#   PH_PLUGIN_INSTALL_DIR  where cmake --install puts the plugin
function(ph_add_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 PLUGIN "" "" "SOURCES;LIBRARIES;INCLUDES")
    add_library(${name} MODULE ${PLUGIN_SOURCES} ${PLUGIN_UNPARSED_ARGUMENTS})
    target_include_directories(${name} PRIVATE ${PH_PLUGIN_INCLUDE_DIR} ${PLUGIN_INCLUDES})
    target_link_libraries(${name} PRIVATE ${PLUGIN_LIBRARIES})
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so" C_VISIBILITY_PRESET hidden
                          CXX_VISIBILITY_PRESET hidden POSITION_INDEPENDENT_CODE ON
                          SKIP_BUILD_RPATH ON LINK_DEPENDS ${PH_PLUGIN_MAP})
    # Never -z nodlopen: a plugin is there to be opened.
    target_link_options(${name} PRIVATE LINKER:-z,now LINKER:-z,relro LINKER:-z,noexecstack
                        LINKER:--as-needed LINKER:--version-script=${PH_PLUGIN_MAP})
    # The sanitizers of clang leave their own symbols to the program.
    if(NOT CMAKE_C_FLAGS MATCHES "-fsanitize")
        target_link_options(${name} PRIVATE LINKER:-z,defs)
    endif()
    install(TARGETS ${name} LIBRARY DESTINATION ${PH_PLUGIN_INSTALL_DIR})
endfunction()
