using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// An account in 64 bytes, one cache line: the sums that the kernel works on, its limits, and where readers find the
/// sums that last while a group is changing them.
/// </summary>
/// <remarks>
/// Domain bound: balances and held sums stay within Int64 (checked before every change), and total debits are at most
/// 2^48 records of 1,000 legs below 2^63, less than 2^122: an Int128 cannot overflow.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct AccountState
{
    public const int Bytes = 64;
    public const long NoFloor = long.MinValue;
    public const long NoCeiling = long.MaxValue;

    public AccountSums Working;

    /// <summary>In the normal direction, or <see cref="NoFloor"/>.</summary>
    public long Floor;

    /// <summary>In the normal direction, or <see cref="NoCeiling"/>.</summary>
    public long Ceiling;

    /// <summary>The kernel's number of the currency.</summary>
    public ushort Currency;

    public AccountFlags Flags;

    /// <summary>
    /// 0 if <see cref="Working"/> lasts; else the group under way has touched it, and this is the number, from 1, of
    /// the image that has the sums before it.
    /// </summary>
    public uint Image;

    public readonly bool IsDebitNormal
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Flags & AccountFlags.DebitNormal) != 0;
    }

    public readonly bool IsClosed => (Flags & AccountFlags.Closed) != 0;
}
