namespace Purlin.Shared.Tests;

/// <summary>Inputs for hashes.</summary>
internal static class HashInput
{
    /// <summary>
    /// The bytes that xxHash checks itself with (<c>XSUM_fillTestBuffer</c> in <c>cli/xsum_sanity_check.c</c>): the top
    /// bytes of the powers of a prime.
    /// </summary>
    public static byte[] XxHashSanity(int length)
    {
        byte[] bytes = new byte[length];
        ulong generator = 2654435761;
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(generator >> 56);
            generator *= 11400714785074694797;
        }

        return bytes;
    }

    public static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes 0, 1, 2, ... modulo 256.</summary>
    public static byte[] Counting(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)i;

        return bytes;
    }
}
