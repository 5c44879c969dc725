using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Purlin.Shared;

/// <summary>
/// CRC-32C (Castagnoli): the check of iSCSI, ext4 and most storage formats, and an instruction of x86 and Arm processors.
/// It finds accidents, not forgeries.
/// </summary>
/// <remarks>
/// Reflected polynomial 0x82F63B78, start and final inversion 0xFFFFFFFF. Time is linear in the length, nothing is allocated,
/// every member may be called from any thread. Source: RFC 3720, section 12.1.
/// </remarks>
internal static class Crc32C
{
    // The instruction takes a word in each cycle but answers three cycles later, so three lanes keep it busy. The length is
    // a compromise: joining the lanes costs about a twentieth of a long lane, and a short one already serves frames of 1 KiB.
    private const int LaneLength = 256;
    private const int ChunkLength = 3 * LaneLength;

    // x^(8n - 33) modulo the polynomial, reflected, for n of one and two lanes: see Join.
    private const uint PastOneLane = 0xB9E02B86;
    private const uint PastTwoLanes = 0xDD7E3B0C;

    /// <summary>The CRC of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The CRC; 0 for no bytes.</returns>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>
    /// The CRC of earlier bytes followed by <paramref name="data"/>: <c>Append(Compute(a), b)</c> equals <c>Compute(ab)</c>.
    /// </summary>
    /// <param name="crc">The CRC of the earlier bytes; 0 if there are none.</param>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <returns>The CRC of all.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> data) =>
        Sse42.IsSupported || ArmCrc32.IsSupported
            ? ~AppendHardware(~crc, data)
            : ~Crc32CSoftware.Append(~crc, data);

    private static uint AppendHardware(uint register, ReadOnlySpan<byte> data)
    {
        if (Pclmulqdq.IsSupported || ArmAes.IsSupported)
        {
            for (; data.Length >= ChunkLength; data = data[ChunkLength..])
                register = AppendChunk(register, data[..ChunkLength]);
        }

        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(data));

        foreach (byte value in data)
            register = BitOperations.Crc32C(register, value);

        return register;
    }

    private static uint AppendChunk(uint first, ReadOnlySpan<byte> chunk)
    {
        uint second = 0;
        uint third = 0;
        ReadOnlySpan<byte> secondLane = chunk.Slice(LaneLength, LaneLength);
        ReadOnlySpan<byte> thirdLane = chunk.Slice(2 * LaneLength, LaneLength);
        for (int i = 0; i < LaneLength; i += sizeof(ulong))
        {
            first = BitOperations.Crc32C(first, BinaryPrimitives.ReadUInt64LittleEndian(chunk[i..]));
            second = BitOperations.Crc32C(second, BinaryPrimitives.ReadUInt64LittleEndian(secondLane[i..]));
            third = BitOperations.Crc32C(third, BinaryPrimitives.ReadUInt64LittleEndian(thirdLane[i..]));
        }

        return Join(first, second) ^ third;
    }

    /// <summary>Moves the first register past two lanes of zeros and the second past one, and adds them.</summary>
    /// <remarks>
    /// Past n bytes of zeros a register r is r * x^(8n). The carry-less product of two reflected registers stands for their
    /// product times x, and the instruction multiplies by x^32 as it reduces: hence the 33 in the constants.
    /// </remarks>
    private static uint Join(uint first, uint second) =>
        BitOperations.Crc32C(0, CarrylessMultiply(first, PastTwoLanes) ^ CarrylessMultiply(second, PastOneLane));

    private static ulong CarrylessMultiply(uint left, uint right) =>
        Pclmulqdq.IsSupported
            ? Pclmulqdq.CarrylessMultiply(
                Vector128.CreateScalar((ulong)left), Vector128.CreateScalar((ulong)right), 0).ToScalar()
            : ArmAes.PolynomialMultiplyWideningLower(
                Vector64.CreateScalar((ulong)left), Vector64.CreateScalar((ulong)right)).ToScalar();
}
