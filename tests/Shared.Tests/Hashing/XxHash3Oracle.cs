using System.Buffers.Binary;

namespace Purlin.Shared.Tests;

/// <summary>
/// XXH3-64 as its specification words it (<c>xxhash_spec.md</c> 0.2.0), slow and plain: arrays, 128-bit arithmetic and
/// bytes addressed by number. It shares nothing with the code under test, not even the table.
/// </summary>
internal static class XxHash3Oracle
{
    private const ulong P32x1 = 2654435761, P32x2 = 2246822519, P32x3 = 3266489917;
    private const ulong P64x1 = 11400714785074694791, P64x2 = 14029467366897019727, P64x3 = 1609587929392839161;
    private const ulong P64x4 = 9650029242287828579, P64x5 = 2870177450012600261;

    private static readonly byte[] DefaultSecret = Convert.FromHexString(
        "B8FE6C3923A44BBE7C01812CF721AD1CDED46DE9839097DB7240A4A4B7B3671F" +
        "CB79E64ECCC0E578825AD07DCCFF7221B8084674F743248EE03590E6813A264C" +
        "3C2852BB91C300CB88D0658B1B532EA371644897A20DF94E3819EF46A9DEACD8" +
        "A8FA763FE39C343FF9DCBBC7C70B4F1D8A51E04BCDB45931C89F7EC9D9787364" +
        "EAC5AC8334D3EBC3C581A0FFFA1363EB170DDD51B7F0DA49D316552629D4689E" +
        "2B16BE587D47A1FC8FF8B8D17AD031CE45CB3A8F95160428AFD7FBCABB4B407E");

    public static ulong Hash(byte[] data, ulong seed)
    {
        int length = data.Length;
        byte[] secret = DefaultSecret;
        if (length == 0)
            return AvalancheXxh64(seed ^ U64(secret, 56) ^ U64(secret, 64));
        if (length <= 3)
            return Hash1To3(data, seed);
        if (length <= 8)
            return Hash4To8(data, seed);
        if (length <= 16)
            return Hash9To16(data, seed);
        if (length <= 128)
            return Hash17To128(data, seed);

        return length <= 240 ? Hash129To240(data, seed) : HashLarge(data, Derive(seed));
    }

    private static ulong Hash1To3(byte[] data, ulong seed)
    {
        int length = data.Length;
        ulong combined = U32([data[^1], (byte)length, data[0], data[length / 2]], 0);
        ulong key = U32(DefaultSecret, 0) ^ U32(DefaultSecret, 4);
        return AvalancheXxh64((key + seed) ^ combined);
    }

    private static ulong Hash4To8(byte[] data, ulong seed)
    {
        ulong first = U32(data, 0);
        ulong last = U32(data, data.Length - 4);
        ulong swapped = BinaryPrimitives.ReverseEndianness((uint)(seed % 0x1_0000_0000));
        ulong value = (U64(DefaultSecret, 8) ^ U64(DefaultSecret, 16)) - (seed ^ (swapped << 32));
        value ^= last | (first << 32);
        value = value ^ ((value << 49) | (value >> 15)) ^ ((value << 24) | (value >> 40));
        value *= 0x9FB21C651E98DF25;
        value ^= (value >> 35) + (ulong)data.Length;
        value *= 0x9FB21C651E98DF25;
        return value ^ (value >> 28);
    }

    private static ulong Hash9To16(byte[] data, ulong seed)
    {
        ulong low = ((U64(DefaultSecret, 24) ^ U64(DefaultSecret, 32)) + seed) ^ U64(data, 0);
        ulong high = ((U64(DefaultSecret, 40) ^ U64(DefaultSecret, 48)) - seed) ^ U64(data, data.Length - 8);
        ulong swapped = BinaryPrimitives.ReverseEndianness(low);
        return Avalanche((ulong)data.Length + swapped + high + Fold(low, high));
    }

    private static ulong Hash17To128(byte[] data, ulong seed)
    {
        ulong sum = (ulong)data.Length * P64x1;
        for (int i = ((data.Length - 1) >> 5); i >= 0; i--)
        {
            sum += Mix(data, i * 16, i * 32, seed);
            sum += Mix(data, data.Length - (i * 16) - 16, (i * 32) + 16, seed);
        }

        return Avalanche(sum);
    }

    private static ulong Hash129To240(byte[] data, ulong seed)
    {
        ulong sum = (ulong)data.Length * P64x1;
        for (int i = 0; i < 8; i++)
            sum += Mix(data, i * 16, i * 16, seed);

        sum = Avalanche(sum);
        for (int i = 8; i < data.Length / 16; i++)
            sum += Mix(data, i * 16, ((i - 8) * 16) + 3, seed);

        return Avalanche(sum + Mix(data, data.Length - 16, 119, seed));
    }

    private static ulong HashLarge(byte[] data, byte[] secret)
    {
        ulong[] lanes = [P32x3, P64x1, P64x2, P64x3, P64x4, P32x2, P64x5, P32x1];
        int block = 0;
        for (; data.Length - block > 1024; block += 1024)
        {
            for (int stripe = 0; stripe < 16; stripe++)
                Accumulate(lanes, data, block + (stripe * 64), secret, stripe * 8);

            for (int i = 0; i < 8; i++)
            {
                lanes[i] ^= lanes[i] >> 47;
                lanes[i] ^= U64(secret, 128 + (i * 8));
                lanes[i] *= P32x1;
            }
        }

        int fullStripes = (data.Length - block - 1) / 64;
        for (int stripe = 0; stripe < fullStripes; stripe++)
            Accumulate(lanes, data, block + (stripe * 64), secret, stripe * 8);

        Accumulate(lanes, data, data.Length - 64, secret, 192 - 71);

        ulong result = (ulong)data.Length * P64x1;
        for (int i = 0; i < 8; i += 2)
            result += Fold(lanes[i] ^ U64(secret, 11 + (i * 8)), lanes[i + 1] ^ U64(secret, 19 + (i * 8)));

        return Avalanche(result);
    }

    private static void Accumulate(ulong[] lanes, byte[] data, int at, byte[] secret, int secretAt)
    {
        for (int i = 0; i < 8; i++)
        {
            ulong word = U64(data, at + (i * 8));
            ulong value = word ^ U64(secret, secretAt + (i * 8));
            lanes[i ^ 1] += word;
            lanes[i] += (value & 0xFFFFFFFF) * (value >> 32);
        }
    }

    private static byte[] Derive(ulong seed)
    {
        byte[] derived = new byte[192];
        for (int i = 0; i < 24; i++)
        {
            ulong word = U64(DefaultSecret, i * 8) + (i % 2 == 0 ? seed : 0 - seed);
            for (int j = 0; j < 8; j++)
                derived[(i * 8) + j] = (byte)(word >> (8 * j));
        }

        return derived;
    }

    private static ulong Mix(byte[] data, int at, int secretAt, ulong seed) => Fold(
        U64(data, at) ^ (U64(DefaultSecret, secretAt) + seed),
        U64(data, at + 8) ^ (U64(DefaultSecret, secretAt + 8) - seed));

    private static ulong Fold(ulong left, ulong right)
    {
        UInt128 product = (UInt128)left * right;
        return (ulong)product ^ (ulong)(product >> 64);
    }

    private static ulong Avalanche(ulong x)
    {
        x ^= x >> 37;
        x *= 0x165667919E3779F9;
        return x ^ (x >> 32);
    }

    private static ulong AvalancheXxh64(ulong x)
    {
        x ^= x >> 33;
        x *= P64x2;
        x ^= x >> 29;
        x *= P64x3;
        return x ^ (x >> 32);
    }

    private static ulong U64(byte[] bytes, int at) => U32(bytes, at) + (U32(bytes, at + 4) << 32);

    private static ulong U32(byte[] bytes, int at) =>
        bytes[at] + (bytes[at + 1] * 256UL) + (bytes[at + 2] * 65536UL) + (bytes[at + 3] * 16777216UL);
}
