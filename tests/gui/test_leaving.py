"""The program is told to quit while it shows a question: from outside, as a desktop does at the end of a session."""
from helpers.person import Person
from helpers.simulator import Sim
from driver import Program, run

SECRET = "Client secret"


def quit_while_it_asks(program):
    """Program.quit() checks the toolkit's warnings and the exit code."""
    program.page("Account")
    program.press("Generate Token with OAuth")
    program.window(SECRET)
    program.type(SECRET, "half of it", within=SECRET)


with Sim("--phones", "5") as sim:
    person = Person(sim.url)
    with Program(environment=person.env) as window:
        run(window, quit_while_it_asks)
