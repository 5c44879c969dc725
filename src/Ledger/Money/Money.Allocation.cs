using System.Buffers;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <content>Splitting without losing or inventing a unit.</content>
public readonly partial struct Money
{
    /// <summary>
    /// Splits the amount by weights with the method of the largest remainder: each gets its share rounded toward
    /// zero, and the units left over go, one each, to the largest fractions; of equal ones the lower index is first.
    /// </summary>
    /// <param name="weights">
    /// At least one; none negative, not all zero. A weight of zero gets nothing. Only their ratios matter.
    /// </param>
    /// <returns>As many shares as weights; their sum is the amount, and each is less than one unit off.</returns>
    /// <exception cref="ArgumentException">No weights, a negative one, or all zero.</exception>
    public Money[] Allocate(params ReadOnlySpan<long> weights)
    {
        var shares = new Money[weights.Length];
        Allocate(weights, shares);
        return shares;
    }

    /// <summary>Splits the amount by weights into a span. Allocates nothing.</summary>
    /// <param name="weights">At least one; none negative, not all zero.</param>
    /// <param name="shares">As many places as there are weights.</param>
    /// <exception cref="ArgumentException">
    /// No weights, a negative one, all zero, or another number of shares; nothing is written.
    /// </exception>
    public void Allocate(ReadOnlySpan<long> weights, Span<Money> shares)
    {
        if (weights.Length != shares.Length)
            throw new ArgumentException($"{shares.Length} shares for {weights.Length} weights.", nameof(shares));
        UInt128 total = Total(weights);
        Fraction[] fractions = ArrayPool<Fraction>.Shared.Rent(weights.Length);
        try
        {
            Split(weights, total, shares, fractions.AsSpan(0, weights.Length));
        }
        finally
        {
            ArrayPool<Fraction>.Shared.Return(fractions);
        }
    }

    private void Split(
        ReadOnlySpan<long> weights, UInt128 total, Span<Money> shares, Span<Fraction> fractions)
    {
        // 2^63 * 2^63 at most. The sign is put back at the end, so both signs split alike.
        ulong magnitude = MinorUnits < 0 ? 0 - (ulong)MinorUnits : (ulong)MinorUnits;
        ulong left = magnitude;
        for (int i = 0; i < weights.Length; i++)
        {
            (UInt128 share, UInt128 rest) = UInt128.DivRem((UInt128)magnitude * (ulong)weights[i], total);
            fractions[i] = new(rest, i);
            shares[i] = Signed((ulong)share);
            left -= (ulong)share;
        }

        // The rests sum to left * total and each is below total, so more than `left` of them are above zero,
        // unless none is left: a weight of zero never gets a unit.
        if (left == 0)
            return;
        fractions.Sort();
        for (int i = 0; i < (int)left; i++)
        {
            ref Money share = ref shares[fractions[i].Index];
            share = new(share.MinorUnits + (MinorUnits < 0 ? -1 : 1), Currency);
        }
    }

    private Money Signed(ulong magnitude) => new((long)(MinorUnits < 0 ? 0 - magnitude : magnitude), Currency);

    private static UInt128 Total(ReadOnlySpan<long> weights)
    {
        UInt128 total = 0;
        foreach (long weight in weights)
            total += (ulong)Guard.InRange(weight, 0, long.MaxValue, name: nameof(weights));
        if (total == 0)
        {
            throw new ArgumentException(
                $"{weights.Length} weights, none above zero: nobody would get the amount.", nameof(weights));
        }

        return total;
    }

    // Larger fractions first, then lower indices.
    private readonly record struct Fraction(UInt128 Rest, int Index) : IComparable<Fraction>
    {
        public int CompareTo(Fraction other) =>
            Rest == other.Rest ? Index.CompareTo(other.Index) : other.Rest.CompareTo(Rest);
    }
}
