using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// An account in 128 bytes: the sums that the kernel works on, and a copy of those that last, which readers see.
/// </summary>
/// <remarks>
/// Domain bound: balances and held sums stay within Int64 (checked before every change), and total debits are at most
/// 2^48 records of 1,000 legs below 2^63, less than 2^122: an Int128 cannot overflow.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct AccountState
{
    public const int Bytes = 128;
    public const long NoFloor = long.MinValue;
    public const long NoCeiling = long.MaxValue;

    // The first cache line is all that posting needs.
    public AccountSums Working;

    /// <summary>In the normal direction, or <see cref="NoFloor"/>.</summary>
    public long Floor;

    /// <summary>In the normal direction, or <see cref="NoCeiling"/>.</summary>
    public long Ceiling;

    /// <summary>The kernel's number of the currency.</summary>
    public ushort Currency;

    public AccountFlags Flags;

    /// <summary>The group that touched it last, so that each group lists it once.</summary>
    public uint GroupStamp;

    public AccountSums Durable;

    /// <summary>Of the record that opened it.</summary>
    public long OpenedSequence;

    /// <summary>Odd while <see cref="Durable"/> is being written.</summary>
    public uint DurableVersion;

    /// <summary>The check that touched it last, and its place there.</summary>
    public uint NetStamp;
    public int NetIndex;

    public readonly bool IsDebitNormal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Flags & AccountFlags.DebitNormal) != 0;
    }

    public readonly bool IsClosed => (Flags & AccountFlags.Closed) != 0;
}
