namespace Purlin.Ledger;

/// <summary>How a hold ended.</summary>
internal enum HoldEnd : byte
{
    None = 0,
    Captured = 1,
    Voided = 2,
    Expired = 3,
}
