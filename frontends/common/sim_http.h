/* Short conversations with servers of this machine: the simulator, and the listener a sign-in
 * waits on. Four lines of HTTP need no client library; nothing here ever leaves the loopback
 * interface. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

/* Sends a request to an address such as http://127.0.0.1:8080/path; form NULL = GET, else it is
 * posted as application/x-www-form-urlencoded. The whole answer with its head, freed by the
 * caller, or NULL. */
char *sim_http(const char *url, const char *form);
/* A field of the head of an answer, freed by the caller, or NULL. name is without the colon. */
char *sim_http_header(const char *answer, const char *name);

#endif
