using System.Globalization;
using System.Numerics;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Weights as integers in one unit: every double is m x 2^e, so in units of the least 2^e of a set each is an integer.
/// Nothing is rounded, so two processes never disagree about a quota.
/// </summary>
internal static class ExactWeights
{
    /// <summary>
    /// The bits from the lowest set bit of any weight to the highest. A product of a weight with 2^20 slots or a sum of
    /// 2^20 weights then still fits 128 bits.
    /// </summary>
    public const int MaxSpanBits = 92;

    /// <summary>The weights of the nodes in one unit; 0 for the draining.</summary>
    /// <param name="nodes">Nodes whose weights are positive and finite and span no more than the bits allowed.</param>
    /// <param name="total">The sum.</param>
    public static UInt128[] Scale(NodeSet nodes, out UInt128 total)
    {
        int unit = int.MaxValue;
        foreach (Node node in nodes.Span)
            unit = Math.Min(unit, Exponent(node.Weight));

        total = UInt128.Zero;
        var scaled = new UInt128[nodes.Count];
        for (int i = 0; i < scaled.Length; i++)
        {
            if (nodes[i].State == NodeState.Draining)
                continue;
            (ulong mantissa, int exponent) = Split(nodes[i].Weight);
            scaled[i] = (UInt128)mantissa << (exponent - unit);
            total += scaled[i];
        }

        return scaled;
    }

    /// <summary>The ideal share of each node; 0 for the draining.</summary>
    public static double[] Shares(NodeSet nodes)
    {
        UInt128[] weights = Scale(nodes, out UInt128 total);
        return Array.ConvertAll(weights, weight => (double)weight / (double)total);
    }

    /// <summary>Refuses weights that are too far apart to be compared exactly.</summary>
    /// <exception cref="ArgumentException">They are; the message names the nodes.</exception>
    public static void CheckSpan(ReadOnlySpan<Node> nodes)
    {
        Node lowest = nodes[0];
        Node highest = nodes[0];
        foreach (Node node in nodes)
        {
            if (Exponent(node.Weight) < Exponent(lowest.Weight))
                lowest = node;
            if (node.Weight > highest.Weight)
                highest = node;
        }

        int span = Math.ILogB(highest.Weight) + 1 - Exponent(lowest.Weight);
        if (span > MaxSpanBits)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The weights {highest.Weight:R} of '{highest.Id}' and {lowest.Weight:R} of '{lowest.Id}' ")
                + $"are {span} bits apart, but exact shares need at most {MaxSpanBits}. Use nearer weights.",
                nameof(nodes));
        }
    }

    /// <summary>The exponent of the lowest set bit.</summary>
    private static int Exponent(double weight) => Split(weight).Exponent;

    private static (ulong Mantissa, int Exponent) Split(double weight)
    {
        const int FractionBits = 52;
        ulong bits = BitConverter.DoubleToUInt64Bits(weight);
        int exponent = (int)(bits >> FractionBits);
        ulong mantissa = bits & ((1UL << FractionBits) - 1);
        if (exponent == 0)
            exponent = 1;
        else
            mantissa |= 1UL << FractionBits;
        int zeros = BitOperations.TrailingZeroCount(mantissa);
        return (mantissa >> zeros, exponent - 1075 + zeros);
    }
}
