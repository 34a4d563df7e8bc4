/* The library that library-missing is linked to; it is removed before that is loaded. */
__attribute__((visibility("default"))) int gone(void);
int gone(void)
{
    return 0;
}
