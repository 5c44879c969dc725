using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// Which limits of a policy refuse a key, and which only say that they would have. Limits are numbered as in
/// <see cref="RateLimitPolicy.Limits"/>.
/// </summary>
/// <param name="Soft">
/// Bit i is set if limit i is soft: it never refuses and, where it would have, is not charged.
/// </param>
/// <param name="Together">
/// Those of the soft limits that are charged all or none, as the limits of one policy are: what is on trial, or is
/// replaced by what was. The others stand each for itself.
/// </param>
public readonly record struct LimitRoles(byte Soft, byte Together = 0)
{
    /// <summary>Whether a limit never refuses.</summary>
    public bool IsSoft(int limit) => ((Soft >> limit) & 1) != 0;

    /// <summary>Which limits an allowed check does not charge.</summary>
    /// <param name="exceeded">The soft limits that would have refused, bit by bit.</param>
    public int Spared(int exceeded) => (exceeded & Together) == 0 ? exceeded : exceeded | Together;

    /// <summary>Whether no limit of so many refuses.</summary>
    internal bool AreAllSoft(int limits) => BitOperations.PopCount(Soft) == limits;
}
