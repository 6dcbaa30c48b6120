//! What the scalar accessors compile to, by `objdump` on this very program.
//!
//! A scalar read has one branch: to the cold half, for a process that has not loaded its store yet,
//! that forked, or whose thread has test overrides. That half is one function of the runtime, marked
//! `#[cold]` and never inlined: [`COLD`]. The hot path is everything that can be reached from the
//! probe's entry without entering that function; the walk follows both sides of every other branch.
//! On it there may be no call, to whatever function, since then nothing is allocated or locked; no
//! jump out of the function, which is a call in disguise; and no instruction that locks the bus. At
//! least one `ret` must be reached, or else the walk has looked at nothing. The instructions that prepare
//! the call of the cold half are counted with the hot ones.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::io;
use std::process::Command;

use super::probes;
use crate::Settings;
use crate::table::Row;

/// The cold half of every scalar read, by its name in the symbol table.
const COLD: &str = "bits_behind_gate";
const WHAT: &str = "hot path of a scalar read, disassembled";
const BAR: &str = "no call, no lock";

pub(crate) fn check(settings: &Settings) -> Vec<Row> {
    probes::keep();
    if !cfg!(target_arch = "x86_64") {
        return vec![Row::skipped(WHAT, "the walk reads x86-64 only", BAR)];
    }
    let listing = match disassemble() {
        Ok(listing) => listing,
        Err(error) => return vec![Row::skipped(WHAT, &format!("no objdump: {error}"), BAR)],
    };
    let program = Program::new(&listing);
    probes::NAMES
        .iter()
        .map(|name| row(settings, &program, name))
        .collect()
}

fn row(settings: &Settings, program: &Program<'_>, name: &str) -> Row {
    let what = format!("{WHAT}: {name}");
    let Some(function) = program.function(&format!("{}{name}", probes::PREFIX)) else {
        return Row::finding(&what, "not in the program".to_owned(), BAR, false);
    };
    let hot = function.hot_path(program);
    if hot.is_err() || (settings.verbose && name == probes::NAMES[0]) {
        eprintln!("{}", function.text);
    }
    match hot {
        Ok(hot) => {
            let loads = hot
                .iter()
                .filter(|instruction| instruction.touches_memory())
                .count();
            let found = format!("{} instructions, {loads} on memory", hot.len());
            Row::finding(&what, found, BAR, true)
        }
        Err(offence) => Row::finding(&what, offence, BAR, false),
    }
}

/// The relocations and then the machine code, as `objdump` prints them.
fn disassemble() -> io::Result<String> {
    let program = env::current_exe()?;
    let mut listing = String::new();
    for arguments in [&["-R"][..], &["-d", "-C", "--no-show-raw-insn"]] {
        let output = Command::new("objdump")
            .args(arguments)
            .arg(&program)
            .output()?;
        listing.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(listing)
}

/// A listing, and what is needed to see through indirect calls in it.
struct Program<'l> {
    listing: &'l str,
    /// The function that an entry of the global offset table leads to, by the entry's address.
    table: HashMap<u64, &'l str>,
}

impl<'l> Program<'l> {
    fn new(listing: &'l str) -> Self {
        // A heading is `0000000000004a30 <name>:`, a relocation
        // `0000000000bd9720 R_X86_64_RELATIVE  *ABS*+0x0000000000004a30`.
        let headings = listing
            .lines()
            .filter_map(|line| line.strip_suffix(">:")?.split_once(" <"));
        let names: HashMap<_, _> = headings
            .filter_map(|(address, name)| Some((hex(address)?, name)))
            .collect();
        let relocations = listing
            .lines()
            .filter_map(|line| line.split_once(" R_X86_64_RELATIVE "));
        let table = relocations.filter_map(|(entry, target)| {
            let (_, target) = target.split_once("+0x")?;
            Some((hex(entry)?, *names.get(&hex(target)?)?))
        });
        Self {
            listing,
            table: table.collect(),
        }
    }

    fn function(&self, name: &str) -> Option<Function<'l>> {
        let heading = format!("<{name}>:\n");
        let body = self.listing.find(&heading)? + heading.len();
        let end = self.listing[body..]
            .find("\n\n")
            .map_or(self.listing.len(), |length| body + length);
        let text = &self.listing[body..end];
        Some(Function {
            text,
            instructions: text.lines().filter_map(Instruction::parse).collect(),
        })
    }

    /// Whether a call or jump with these operands enters the cold half: directly, or by an entry of the
    /// table, `*0x7e8122(%rip)        # bd9720 <_DYNAMIC+0xa80>`.
    fn is_cold(&self, operands: &str) -> bool {
        let entry = operands
            .split_once("# ")
            .and_then(|(_, entry)| hex(entry.split(' ').next()?));
        let name = entry
            .filter(|_| operands.starts_with('*'))
            .and_then(|entry| self.table.get(&entry).copied());
        name.unwrap_or(operands).contains(COLD)
    }
}

fn hex(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

/// One function of the listing.
struct Function<'l> {
    text: &'l str,
    /// By address.
    instructions: BTreeMap<u64, Instruction<'l>>,
}

impl<'l> Function<'l> {
    /// Follows the hot path. Gives its instructions, or says what has no place there.
    fn hot_path(&self, program: &Program<'_>) -> Result<Vec<Instruction<'l>>, String> {
        let mut pending: Vec<u64> = self.instructions.keys().take(1).copied().collect();
        let mut path = BTreeMap::new();
        let mut returns = false;
        while let Some(address) = pending.pop() {
            let Some(instruction) = self.instructions.get(&address) else {
                return Err(format!("jumps out of the function, to {address:x}"));
            };
            if path.insert(address, *instruction).is_some() {
                continue;
            }
            let next = self
                .instructions
                .range(address + 1..)
                .next()
                .map(|(next, _)| *next);
            match instruction.flow(program)? {
                Flow::On => pending.extend(next),
                Flow::Branch(target) => pending.extend(next.into_iter().chain([target])),
                Flow::Jump(target) => pending.push(target),
                Flow::Return => returns = true,
                Flow::Cold => {}
            }
        }
        if returns {
            Ok(path.into_values().collect())
        } else {
            Err("never returns".to_owned())
        }
    }
}

/// Where control goes after an instruction.
enum Flow {
    On,
    Branch(u64),
    Jump(u64),
    Return,
    Cold,
}

/// One line: `  4a3f:  je     4a50 <name+0x30>`, with a tab before the mnemonic.
#[derive(Clone, Copy)]
struct Instruction<'l> {
    mnemonic: &'l str,
    operands: &'l str,
}

impl<'l> Instruction<'l> {
    fn parse(line: &'l str) -> Option<(u64, Self)> {
        let (address, rest) = line.trim_start().split_once(":\t")?;
        let (mnemonic, operands) = rest.split_once(' ').unwrap_or((rest, ""));
        Some((
            hex(address)?,
            Self {
                mnemonic,
                operands: operands.trim_start(),
            },
        ))
    }

    fn flow(&self, program: &Program<'_>) -> Result<Flow, String> {
        let Self { mnemonic, operands } = *self;
        // `xchg` with memory locks the bus without saying so.
        let is_locked =
            mnemonic == "lock" || (mnemonic.starts_with("xchg") && operands.contains('('));
        match mnemonic {
            _ if is_locked => Err(format!("locks the bus: {mnemonic} {operands}")),
            "call" | "jmp" if program.is_cold(operands) => Ok(Flow::Cold),
            "call" => Err(format!("calls {operands}")),
            "jmp" => self.target().map(Flow::Jump),
            "ret" => Ok(Flow::Return),
            _ if mnemonic.starts_with('j') && program.is_cold(operands) => Ok(Flow::On),
            _ if mnemonic.starts_with('j') => self.target().map(Flow::Branch),
            _ => Ok(Flow::On),
        }
    }

    /// The target of a direct jump; an indirect one could lead anywhere.
    fn target(&self) -> Result<u64, String> {
        let address = self.operands.split(' ').next().unwrap_or_default();
        hex(address).ok_or_else(|| format!("jumps to {}", self.operands))
    }

    fn touches_memory(&self) -> bool {
        let computes_only = self.mnemonic == "lea" || self.mnemonic.starts_with("nop");
        self.operands.contains('(') && !computes_only
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELOCATIONS: &str = "0000000000000f00 R_X86_64_RELATIVE  *ABS*+0x0000000000000080\n\
                               0000000000000f08 R_X86_64_RELATIVE  *ABS*+0x0000000000000090\n";
    const OTHERS: &str =
        "0000000000000080 <crate::bits_behind_gate>:\n  80:\tret\n\n0000000000000090 <other>:\n";

    /// The length of the hot path of a function with this body.
    fn walk(body: &str) -> Result<usize, String> {
        let listing = format!("{RELOCATIONS}\n0000000000000010 <probe>:\n{body}\n\n{OTHERS}");
        let program = Program::new(&listing);
        let function = program.function("probe").expect("the probe is there");
        function.hot_path(&program).map(|path| path.len())
    }

    #[test]
    fn allows_a_call_in_the_cold_half_only() {
        let with = |call: &str| {
            format!(
                "  10:\tmov    0x8(%rip),%rax        # 20 <G>\n  14:\tjne    20 <probe+0x10>\n  16:\tret\n  \
                 20:\tpush   %rax\n  24:\tcall   {call}\n  28:\tret"
            )
        };
        assert_eq!(walk(&with("80 <crate::bits_behind_gate>")), Ok(5));
        assert_eq!(
            walk(&with("*0xef(%rip)        # f00 <_DYNAMIC+0x10>")),
            Ok(5)
        );
        assert_eq!(
            walk(&with("90 <other>")),
            Err("calls 90 <other>".to_owned())
        );
        assert!(walk(&with("*0xef(%rip)        # f08 <_DYNAMIC+0x18>")).is_err());
        assert!(walk(&with("*%rax")).is_err());
    }

    #[test]
    fn refuses_locks_and_ways_out() {
        assert!(walk("  10:\tlock xadd %eax,(%rdi)\n  14:\tret").is_err());
        assert!(walk("  10:\txchg   %rax,(%rdi)\n  14:\tret").is_err());
        assert!(walk("  10:\tjmp    90 <other>").is_err());
        assert!(walk("  10:\tjmp    *%rax").is_err());
        assert_eq!(
            walk("  10:\tjmp    10 <probe>"),
            Err("never returns".to_owned())
        );
    }
}
