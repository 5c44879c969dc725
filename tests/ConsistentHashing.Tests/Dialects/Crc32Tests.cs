using System.Text;

namespace Purlin.ConsistentHashing.Tests;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 0xCBF43926)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339)]
    public void The_check_values_hold(string text, uint crc) =>
        Assert.Equal(crc, Crc32.Compute(Encoding.UTF8.GetBytes(text)));
}
