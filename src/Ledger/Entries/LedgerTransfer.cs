using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// An entry of two legs and a 128-bit key, for the fast path. It is the same command, byte for byte, as the
/// <see cref="Entry"/> with that key, a debit and then a credit.
/// </summary>
/// <param name="Debit">The account debited.</param>
/// <param name="Credit">The account credited.</param>
/// <param name="Amount">In minor units of the currency of both accounts.</param>
/// <param name="Key">The key under which it happens once.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerTransfer(AccountRef Debit, AccountRef Credit, long Amount, UInt128 Key);
