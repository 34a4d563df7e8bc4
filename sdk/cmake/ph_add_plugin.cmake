# ph_add_plugin(NAME SOURCES… [LIBRARIES …] [INCLUDES …]): builds NAME.so as the program expects it. One exported symbol,
# everything bound at load time, no symbol left to chance. Used alike for the plugins in phonectl's own tree.
function(ph_add_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 PLUGIN "" "" "SOURCES;LIBRARIES;INCLUDES")
    add_library(${name} MODULE ${PLUGIN_SOURCES} ${PLUGIN_UNPARSED_ARGUMENTS})
    target_include_directories(${name} PRIVATE ${PH_PLUGIN_INCLUDE_DIR} ${PLUGIN_INCLUDES})
    target_link_libraries(${name} PRIVATE ${PLUGIN_LIBRARIES})
    set_target_properties(${name} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
                          POSITION_INDEPENDENT_CODE ON LINK_DEPENDS ${PH_PLUGIN_MAP})
    target_link_options(${name} PRIVATE LINKER:-z,defs LINKER:-z,now LINKER:-z,relro LINKER:-z,noexecstack
                        LINKER:--as-needed LINKER:--version-script=${PH_PLUGIN_MAP})
    install(TARGETS ${name} LIBRARY DESTINATION ${PH_PLUGIN_INSTALL_DIR})
endfunction()
