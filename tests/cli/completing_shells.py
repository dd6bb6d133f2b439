"""Drives bash, zsh and fish: what each offers for a line, and what a TAB makes of it."""

import os
import pty
import re
import select
import shlex
import signal
import subprocess
import time

MARK = "<<%s>>"


class Terminal:
    """An interactive shell in a pseudo-terminal of its own, ended with it."""

    def __init__(self, command, environment, folder, prepare):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        self.seen = ""
        self.send(prepare + "\r")
        self.read_until("REA" + "DY")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.master)
        os.waitpid(self.pid, 0)

    def send(self, text):
        os.write(self.master, text.encode())

    def read_until(self, end, seconds=20):
        """What the terminal has shown since the last call, up to the pattern; without escape sequences."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(end, self.seen, flags=re.S)):
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"no {end!r} in {self.seen!r}"
            self.seen += os.read(self.master, 65536).decode(errors="replace")
            self.seen = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>]|\][^\x07]*\x07)", "", self.seen)
        shown, self.seen = self.seen[:found.end()], self.seen[found.end():]
        return shown

    def complete(self, line):
        """What is shown after a TAB, and the line then."""
        self.send(line + "\t")
        self.send("\x18p")  # prints the line
        shown = self.read_until(r"<<.*>>")
        self.send("\x15")  # an empty line
        shown, _, buffer = shown.rpartition("<<")
        return shown, buffer[:-2]


class Shell:
    """One kind of shell. `environment` finds ray-submit by its PATH."""

    def __init__(self, environment, folder):
        self.environment = environment
        self.folder = folder

    def run(self, *command):
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60,
                              check=False)
        assert done.returncode == 0 and not done.stderr, (command, done)
        return done.stdout


class Bash(Shell):
    def offers(self, line):
        """The words that stand in COMPREPLY: those of readline, which may be less than a word."""
        words = shlex.split(re.sub(r"([=:])", r" \1 ", line.replace("'", "")))
        if line.endswith(" "):
            words.append("")
        script = f"""
          source <(ray-submit completion bash) || exit 1
          COMP_LINE={shlex.quote(line)} COMP_POINT=${{#COMP_LINE}}
          COMP_WORDS=({shlex.join(words)}) COMP_CWORD={len(words) - 1}
          _ray_submit ray-submit {shlex.quote(words[-1])} {shlex.quote(words[-2])}
          [ ${{#COMPREPLY[@]}} -eq 0 ] || printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        return self.run("bash", "--noprofile", "--norc", "-c", script).splitlines()

    def terminal(self):
        return Terminal(["bash", "--noprofile", "--norc", "-i"], self.environment, self.folder,
                        "bind -x '\"\\C-xp\": printf \"" + MARK + "\" \"$READLINE_LINE\"'; bind 'set bell-style none'; "
                        "bind 'set enable-bracketed-paste off'; PS1=; source <(ray-submit completion bash); echo REA''DY")


class Zsh(Shell):
    def offers(self, line):
        """The words on the screen: those that are listed, with their descriptions, or the one that is taken."""
        with self.terminal() as terminal:
            shown, buffer = terminal.complete(line)
        words = buffer.split(" ")
        taken = words[-1] or words[-2]
        return [*shown.partition(line)[2].split(), *([] if buffer == line else [taken.replace("\\", "")])]

    def terminal(self):
        return Terminal(["zsh", "-f", "-i"], {**self.environment, "COLUMNS": "200"}, self.folder,
                        "stty cols 200; unsetopt zle_bracketed_paste prompt_sp beep list_ambiguous; PS1=; LISTMAX=9999; autoload -U compinit; compinit -D; "
                        "show() { zle -I; printf '" + MARK + "' \"$BUFFER\" }; zle -N show; bindkey '^Xp' show; "
                        "source <(ray-submit completion zsh); echo REA''DY")


class Fish(Shell):
    def offers(self, line):
        listed = self.run("fish", "--no-config", "-c", "ray-submit completion fish | source; complete -C" + shlex.quote(line))
        return [each.partition("\t")[0] for each in listed.splitlines()]


SHELLS = {"bash": Bash, "zsh": Zsh, "fish": Fish}
