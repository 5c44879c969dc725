using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Keys to identities: SipHash-1-3 under a random key, so that nobody outside can make two keys meet. By chance, any
/// two of ten million do with a probability of 3 in a million; tables that verify keys tell even those apart.
/// </summary>
internal sealed class KeyHasher(ulong key0, ulong key1)
{
    // Numbers, narrow texts and wide texts are hashed under different keys: no bytes of one are those of another.
    private const ulong NumberDomain = 0x9E37_79B9_7F4A_7C15;
    private const ulong WideDomain = 0xD1B5_4A32_D192_ED03;
    private const ulong HighBytes = 0xFF00_FF00_FF00_FF00;

    private readonly SipState _number = new(key0 ^ NumberDomain, key1);
    private readonly SipState _narrow = new(key0, key1);

    public static KeyHasher CreateRandom() => new(Entropy.NextUInt64(), Entropy.NextUInt64());

    public KeyIdentity Identify(in RateLimitKey key) => new(Hash(key), key);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(in RateLimitKey key) => key.Text is { } text ? Hash(text) : Hash(key.Number);

    /// <summary>
    /// A number is one block and the last one: what the last block else says, the length, is the same for all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ulong number)
    {
        SipState state = _number;
        return NeverZero(state.Finish(number));
    }

    /// <summary>Numbers, four at a time.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="hashes">Receives as many hashes, those of <see cref="Hash(ulong)"/>.</param>
    public void Hash(ReadOnlySpan<ulong> numbers, Span<ulong> hashes)
    {
        hashes = hashes[..numbers.Length];
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var start = new SipLanes(_number);
            for (; i + SipLanes.Lanes <= numbers.Length; i += SipLanes.Lanes)
            {
                SipLanes lanes = start;
                Vector256<ulong> last = Vector256.Create(numbers.Slice(i, SipLanes.Lanes));
                NeverZero(lanes.Finish(last)).CopyTo(hashes[i..]);
            }
        }

        for (; i < numbers.Length; i++)
            hashes[i] = Hash(numbers[i]);
    }

    /// <summary>
    /// A text of characters below 256, as nearly all keys are, is hashed a byte a character: eight characters are two
    /// words of four, one of them shifted into the gaps of the other. Any other text is hashed as it lies.
    /// </summary>
    public ulong Hash(ReadOnlySpan<char> text)
    {
        ref byte place = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text));
        SipState state = _narrow;
        int left = text.Length;
        for (; left >= 8; left -= 8)
        {
            ulong even = Unsafe.ReadUnaligned<ulong>(ref place);
            ulong odd = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref place, sizeof(ulong)));
            if (((even | odd) & HighBytes) != 0)
                return HashWide(text);
            state.Add(even | (odd << 8));
            place = ref Unsafe.Add(ref place, 2 * sizeof(ulong));
        }

        ulong rest = Rest(ref place, left, out ulong high);
        return (high & HighBytes) != 0 ? HashWide(text) : NeverZero(state.Finish(rest | ((ulong)text.Length << 56)));
    }

    private ulong HashWide(ReadOnlySpan<char> text) =>
        NeverZero(SipHash.Hash13(key0 ^ WideDomain, key1, MemoryMarshal.AsBytes(text)));

    // The last, up to seven, characters in the same manner, and all of their bits.
    private static ulong Rest(ref byte place, int chars, out ulong bits)
    {
        bits = 0;
        ulong even = 0, odd = 0;
        if ((chars & 4) != 0)
        {
            even = bits = Unsafe.ReadUnaligned<ulong>(ref place);
            place = ref Unsafe.Add(ref place, sizeof(ulong));
        }

        int shift = 0;
        if ((chars & 2) != 0)
        {
            odd = Unsafe.ReadUnaligned<uint>(ref place);
            shift = 32;
            place = ref Unsafe.Add(ref place, sizeof(uint));
        }

        if ((chars & 1) != 0)
            odd |= (ulong)Unsafe.ReadUnaligned<ushort>(ref place) << shift;
        bits |= odd;
        return even | (odd << 8);
    }

    private static ulong NeverZero(ulong hash) => hash == 0 ? 1 : hash;

    private static Vector256<ulong> NeverZero(Vector256<ulong> hashes) =>
        hashes - Vector256.Equals(hashes, Vector256<ulong>.Zero);
}
