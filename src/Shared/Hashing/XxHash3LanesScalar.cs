using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Purlin.Shared;

/// <summary>The lanes of <see cref="XxHash3"/> one word at a time: for any processor, in any byte order.</summary>
[InlineArray(Count)]
internal struct XxHash3LanesScalar : IXxHash3Lanes<XxHash3LanesScalar>
{
    private const int Count = 8;

    private ulong _first;

    /// <inheritdoc/>
    public static XxHash3LanesScalar Initial
    {
        get
        {
            XxHash3LanesScalar lanes = default;
            lanes[0] = XxHash3.Prime32_3;
            lanes[1] = XxHash3.Prime64_1;
            lanes[2] = XxHash3.Prime64_2;
            lanes[3] = XxHash3.Prime64_3;
            lanes[4] = XxHash3.Prime64_4;
            lanes[5] = XxHash3.Prime32_2;
            lanes[6] = XxHash3.Prime64_5;
            lanes[7] = XxHash3.Prime32_1;
            return lanes;
        }
    }

    /// <inheritdoc/>
    public void Accumulate(ref byte stripe, ref byte secret)
    {
        for (int i = 0; i < Count; i++)
        {
            ulong word = Read(ref stripe, i);
            ulong keyed = word ^ Read(ref secret, i);
            this[i ^ 1] += word;
            this[i] += (ulong)(uint)keyed * (keyed >> 32);
        }
    }

    /// <inheritdoc/>
    public void Scramble(ref byte secret)
    {
        for (int i = 0; i < Count; i++)
            this[i] = (this[i] ^ (this[i] >> 47) ^ Read(ref secret, i)) * XxHash3.Prime32_1;
    }

    // In range: the caller hands the first of 64 bytes, and index < Count.
    private static ulong Read(ref byte source, int index)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, index * sizeof(ulong)));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
