using System.Numerics;

namespace Purlin.Ledger.Tests.Oracle;

/// <summary>A hold and what is left of it.</summary>
internal sealed record NaiveHold(
    long Sequence, DateTime? ExpiresAt, List<(string Account, EntrySide Side, BigInteger Left)> Legs)
{
    public string State { get; set; } = "open";
}
