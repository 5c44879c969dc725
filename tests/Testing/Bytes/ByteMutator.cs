using System.Buffers.Binary;

namespace Purlin.Testing;

/// <summary>
/// Damages well-formed bytes in the ways that break parsers: flipped bits, edge values, inserted, repeated, moved and
/// lost bytes, truncation, lengths one off or huge, and the head of one input with the tail of another.
/// </summary>
/// <remarks>Pure: the same inputs and seed give the same bytes on every machine. Thread-safe.</remarks>
public static partial class ByteMutator
{
    // Beyond this a mutant grows no more, whatever its seed: repeated doubling would make inputs of megabytes.
    private const int MaxGrowthBytes = 4096;

    private static readonly byte[] EdgeBytes =
        [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, (byte)'\n', (byte)' ', (byte)'"', (byte)'0'];

    private static readonly ulong[] EdgeNumbers =
    [
        0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x10_0000, 0x1000_0000, 0x7FFF_FFC7,
        0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000,
        ulong.MaxValue,
    ];

    /// <summary>One damaged version of one of the inputs.</summary>
    /// <param name="seedInputs">
    /// Well-formed inputs, at least one; the more features they use, the deeper mutants reach.
    /// </param>
    /// <param name="seed">Chooses the input and the damage.</param>
    public static byte[] Mutate(IReadOnlyList<byte[]> seedInputs, ulong seed)
    {
        if (seedInputs.Count == 0)
            throw new ArgumentException("At least one well-formed input is needed to mutate.", nameof(seedInputs));
        var random = new SplitMix64(seed);
        List<byte> bytes = [.. seedInputs[random.Below(seedInputs.Count)]];
        int maxLength = bytes.Count + MaxGrowthBytes;

        // Most mutants carry one change, so that they pass the checks in front of the one they break; few carry many.
        int changes = 1;
        while (changes < 8 && random.Below(2) == 0)
            changes++;
        for (int i = 0; i < changes; i++)
            Change(bytes, seedInputs, ref random);
        if (bytes.Count > maxLength)
            bytes.RemoveRange(maxLength, bytes.Count - maxLength);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, IReadOnlyList<byte[]> seedInputs, ref SplitMix64 random)
    {
        int kind = random.Below(bytes.Count == 0 ? 2 : 12);
        int at = bytes.Count == 0 ? 0 : random.Below(bytes.Count);
        switch (kind)
        {
            case 0:
                bytes.Insert(at, (byte)random.Below(256));
                break;
            case 1:
                Splice(bytes, seedInputs[random.Below(seedInputs.Count)], ref random);
                break;
            case 2 or 3:
                bytes[at] ^= (byte)(1 << random.Below(8));
                break;
            case 4:
                bytes[at] = EdgeBytes[random.Below(EdgeBytes.Length)];
                break;
            case 5:
                bytes[at] = (byte)random.Below(256);
                break;
            case 6:
                bytes.RemoveRange(at, random.Span(bytes.Count - at));
                break;
            case 7:
                bytes.InsertRange(random.Below(bytes.Count + 1), bytes.GetRange(at, random.Span(bytes.Count - at)));
                break;
            case 8:
                bytes.InsertRange(at, Enumerable.Repeat(EdgeBytes[random.Below(EdgeBytes.Length)], random.Span(64)));
                break;
            case 9:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                ChangeNumber(bytes, at, ref random);
                break;
        }
    }

    private static void Splice(List<byte> bytes, byte[] other, ref SplitMix64 random)
    {
        int keep = random.Below(bytes.Count + 1);
        bytes.RemoveRange(keep, bytes.Count - keep);
        bytes.AddRange(other.AsSpan(random.Below(other.Length + 1)));
    }

    /// <summary>
    /// Takes 1, 2, 4 or 8 bytes for a number, a length as often as not, and puts it off by a little or by a lot.
    /// </summary>
    private static void ChangeNumber(List<byte> bytes, int at, ref SplitMix64 random)
    {
        int width = 1 << random.Below(4);
        at = Math.Min(at, bytes.Count - width);
        if (at < 0)
            return;
        bool littleEndian = random.Below(2) == 0;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        for (int i = 0; i < width; i++)
            number[i] = bytes[littleEndian ? at + i : at + width - 1 - i];
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(number);
        value = random.Below(8) switch
        {
            0 => value + 1,
            1 => value - 1,
            2 => value + (ulong)random.Below(256),
            3 => (ulong)bytes.Count,
            4 => value << random.Below(32),
            _ => EdgeNumbers[random.Below(EdgeNumbers.Length)],
        };
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        for (int i = 0; i < width; i++)
            bytes[littleEndian ? at + i : at + width - 1 - i] = number[i];
    }

    /// <summary>
    /// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014). Any seed is a good one.
    /// </summary>
    private struct SplitMix64(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int bound)
        {
            _state += 0x9E37_79B9_7F4A_7C15;
            ulong z = (_state ^ (_state >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return (int)Math.BigMul(z ^ (z >> 31), (ulong)bound, out _);
        }

        /// <summary>1 to <paramref name="max"/>, short ones more often than not.</summary>
        public int Span(int max) => 1 + Below(Math.Max(1, Below(2) == 0 ? Math.Min(max, 8) : max));
    }
}
