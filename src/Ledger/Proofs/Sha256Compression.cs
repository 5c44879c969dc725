using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// The compression function of SHA-256 on as many independent blocks as there are lanes. Source: FIPS 180-4, 6.2.2.
/// </summary>
internal static class Sha256Compression
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    /// <summary>Words of a block, and vectors of a message schedule's first part.</summary>
    public const int BlockWords = 16;

    /// <summary>Words of a state.</summary>
    public const int StateWords = 8;

    private const int Rounds = 64;

    // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>Takes one block of every lane into its state.</summary>
    /// <param name="state">Eight vectors: word i of every state.</param>
    /// <param name="block">Sixteen vectors: word i of every block.</param>
    /// <remarks>Compiled at once for speed: before it is, a block would take a thousand times as long.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress<TLanes>(Span<TLanes> state, ReadOnlySpan<TLanes> block)
        where TLanes : unmanaged, ISha256Lanes<TLanes>
    {
        Span<TLanes> w = stackalloc TLanes[Rounds];
        block[..BlockWords].CopyTo(w);
        for (int t = BlockWords; t < Rounds; t++)
            w[t] = TLanes.SmallSigma1(w[t - 2]) + w[t - 7] + (TLanes.SmallSigma0(w[t - 15]) + w[t - 16]);

        ReadOnlySpan<uint> k = Constants;
        TLanes a = state[0], b = state[1], c = state[2], d = state[3];
        TLanes e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < Rounds; t += StateWords)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[t] + TLanes.Broadcast(k[t]));
            Round(h, a, b, ref c, d, e, f, ref g, w[t + 1] + TLanes.Broadcast(k[t + 1]));
            Round(g, h, a, ref b, c, d, e, ref f, w[t + 2] + TLanes.Broadcast(k[t + 2]));
            Round(f, g, h, ref a, b, c, d, ref e, w[t + 3] + TLanes.Broadcast(k[t + 3]));
            Round(e, f, g, ref h, a, b, c, ref d, w[t + 4] + TLanes.Broadcast(k[t + 4]));
            Round(d, e, f, ref g, h, a, b, ref c, w[t + 5] + TLanes.Broadcast(k[t + 5]));
            Round(c, d, e, ref f, g, h, a, ref b, w[t + 6] + TLanes.Broadcast(k[t + 6]));
            Round(b, c, d, ref e, f, g, h, ref a, w[t + 7] + TLanes.Broadcast(k[t + 7]));
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // Instead of moving the eight words down, the caller names them anew in each round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<TLanes>(
        TLanes a, TLanes b, TLanes c, ref TLanes d, TLanes e, TLanes f, TLanes g, ref TLanes h, TLanes word)
        where TLanes : unmanaged, ISha256Lanes<TLanes>
    {
        TLanes sum = h + word + TLanes.Choose(e, f, g) + TLanes.BigSigma1(e);
        d += sum;
        h = sum + TLanes.Majority(a, b, c) + TLanes.BigSigma0(a);
    }
}
