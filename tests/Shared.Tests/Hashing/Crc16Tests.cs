using System.Text;

namespace Purlin.Shared.Tests;

public sealed class Crc16Tests
{
    [Fact]
    public void The_check_value_of_XMODEM_holds() => Assert.Equal(0x31C3, Crc16.Compute("123456789"u8));

    // Redis: CLUSTER KEYSLOT of keys without hash tags.
    [Theory]
    [InlineData("", 0)]
    [InlineData("foo", 12182)]
    [InlineData("hello", 866)]
    [InlineData("123456789", 12739)]
    public void Redis_cluster_slots_follow_from_it(string key, int slot) =>
        Assert.Equal(slot, Crc16.Compute(Encoding.ASCII.GetBytes(key)) % 16384);

    [Fact]
    public void Every_length_equals_the_division_bit_by_bit()
    {
        byte[] bytes = HashInput.Random(700, 6);
        for (int length = 0; length <= bytes.Length; length++)
            Assert.Equal(DivideByBits(bytes.AsSpan(0, length)), Crc16.Compute(bytes.AsSpan(0, length)));
    }

    private static ushort DivideByBits(ReadOnlySpan<byte> data)
    {
        int register = 0;
        foreach (byte value in data)
        {
            for (int bit = 7; bit >= 0; bit--)
            {
                int carry = (register >> 15) ^ ((value >> bit) & 1);
                register = ((register << 1) & 0xFFFF) ^ (carry * 0x1021);
            }
        }

        return (ushort)register;
    }
}
