namespace Purlin.Snowflake;

/// <summary>
/// Random low bits for numbers whose upper bits ascend by at least 1: any two such numbers are then at least 2^32
/// apart, so the next cannot be found by trying those near.
/// </summary>
/// <remarks>
/// With b low bits at most 2^b - 2^32, the greatest step down in them, 2^b - 2^32, is 2^32 short of the step up above.
/// </remarks>
internal static class UnguessableStep
{
    /// <summary>Random bits, almost uniform from 0 to 2^b - 2^32.</summary>
    /// <param name="bits">b, from 33 to 63.</param>
    public static ulong LowBits(int bits) => Scale(RandomWords.Next() >> (64 - bits), bits);

    /// <summary>Spreads a number of b bits over 0 to 2^b - 2^32.</summary>
    public static ulong Scale(ulong uniform, int bits) => uniform - (uniform >> (bits - 32));
}
