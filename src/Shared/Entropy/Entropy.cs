using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Purlin.Shared;

/// <summary>
/// The framework's cryptographic generator: for keys, seeds and ids that nobody may guess. Small draws come from a
/// buffer of the calling thread, which wipes what it gives out. Thread-safe; after a thread's first draw nothing
/// allocates but <see cref="NewId"/>.
/// </summary>
internal static class Entropy
{
    // One call of the generator costs about as much for 16 bytes as for these.
    private const int BufferBytes = 512;

    [ThreadStatic]
    private static byte[]? s_buffer;

    [ThreadStatic]
    private static int s_left;

    /// <summary>Fills a span with random bytes.</summary>
    public static void Fill(Span<byte> bytes)
    {
        if (bytes.Length > BufferBytes / 8)
        {
            Generate(bytes);
            return;
        }

        byte[] buffer = s_buffer ??= GC.AllocateUninitializedArray<byte>(BufferBytes);
        if (s_left < bytes.Length)
        {
            Generate(buffer);
            s_left = BufferBytes;
        }

        s_left -= bytes.Length;
        Span<byte> drawn = buffer.AsSpan(s_left, bytes.Length);
        drawn.CopyTo(bytes);
        drawn.Clear();
    }

    /// <summary>A number that is uniform over all 64 bits: a seed, a tag, an owner.</summary>
    public static ulong NextUInt64()
    {
        ulong value = 0;
        Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref value)));
        return value;
    }

    /// <summary>
    /// An id that nobody can guess or meet by chance: 128 random bits as 32 lowercase hexadecimal digits.
    /// </summary>
    public static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

#pragma warning disable RS0030 // The one place that asks the framework's generator.
    private static void Generate(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
#pragma warning restore RS0030
}
