namespace Purlin.Ledger;

/// <summary>What an account is, in bits.</summary>
[Flags]
internal enum AccountFlags : ushort
{
    None = 0,
    DebitNormal = 1,
    Closed = 2,
    KeepHistory = 4,

    /// <summary>Whether readers see it closed: as <see cref="Closed"/> was when the last group ended.</summary>
    ShownClosed = 8,
}
