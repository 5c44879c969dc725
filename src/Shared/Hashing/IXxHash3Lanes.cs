namespace Purlin.Shared;

/// <summary>
/// The eight 64-bit accumulators of a long <see cref="XxHash3"/> hash, in lane order and without padding, held as wide
/// as the processor likes. Mutable, for one hash on one thread.
/// </summary>
internal interface IXxHash3Lanes<TSelf>
    where TSelf : struct, IXxHash3Lanes<TSelf>
{
    /// <summary>The accumulators before the first stripe.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>
    /// Takes one stripe: with k the word of the stripe xor the word of the secret, lane i grows by the product of the
    /// halves of k, and its neighbour, lane i xor 1, by the word of the stripe.
    /// </summary>
    /// <param name="stripe">The first of 64 readable bytes of input.</param>
    /// <param name="secret">The first of 64 readable bytes of secret.</param>
    void Accumulate(ref byte stripe, ref byte secret);

    /// <summary>Mixes each lane, which the sums above leave weak in the low bits, at the end of a block.</summary>
    /// <param name="secret">The first of 64 readable bytes of secret.</param>
    void Scramble(ref byte secret);
}
