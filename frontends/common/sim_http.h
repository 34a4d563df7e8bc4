/* Minimal HTTP to servers on this machine: the simulator, and the listener of a sign-in. Four
 * lines of HTTP need no client library; nothing here ever leaves the loopback interface. */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

/* Sends a request to an address such as http://127.0.0.1:8080/path: GET if form is NULL, else a
 * POST of form as application/x-www-form-urlencoded. Returns the whole answer with its head,
 * freed by the caller, or NULL. */
char *sim_http(const char *url, const char *form);
/* A header field of an answer, freed by the caller, or NULL. name has no colon. */
char *sim_http_header(const char *answer, const char *name);

#endif
