using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

/// <summary>
/// Well-formed bytes to mutate, and the same with headers that lie under a right checksum, which no mutation hits upon.
/// </summary>
internal static class LyingHeaders
{
    private const int Lies = 2_000;

    /// <summary>As many inputs that lie as inputs that do not.</summary>
    /// <param name="good">The well-formed bytes.</param>
    /// <param name="headers">Where its headers are; some of them lie, at least one in each of the inputs that do.</param>
    public static byte[][] Inputs(byte[] good, params ReadOnlySpan<int> headers)
    {
        Random random = new(20260101);
        byte[][] inputs = new byte[2 * Lies][];
        Array.Fill(inputs, good, 0, Lies);
        for (int i = Lies; i < inputs.Length; i++)
        {
            inputs[i] = [.. good];
            for (int lies = random.Next(1, 4); lies > 0; lies--)
                Lie(inputs[i], headers[random.Next(headers.Length)], random);
        }

        return inputs;
    }

    /// <summary>Makes the checksum of a header right again.</summary>
    public static void Seal(Span<byte> bytes, int at)
    {
        Span<byte> place = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(place, at);
        uint checksum = Crc32C.Append(Crc32C.Compute(bytes.Slice(at, 16)), place);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[(at + 16)..], checksum);
    }

    // Never the true length under the true checksum of the payload with another payload: that would be forgery, which
    // no CRC detects.
    private static void Lie(byte[] bytes, int header, Random random)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(header));
        uint lie = random.Next(3) switch
        {
            0 => length + 1 + (uint)random.Next(100),
            1 => (uint)random.NextInt64(1L << 32),
            _ => (uint)random.Next(5000),
        };
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(header), lie);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(header + 8), random.NextInt64());
        Seal(bytes, header);
    }
}
