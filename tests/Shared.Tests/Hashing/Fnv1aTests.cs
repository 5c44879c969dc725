using System.Text;

namespace Purlin.Shared.Tests;

public sealed class Fnv1aTests
{
    // Noll's test vectors (test_fnv.c), also in RFC 9923.
    [Theory]
    [InlineData("", 0x811C9DC5u, 0xCBF29CE484222325)]
    [InlineData("a", 0xE40C292Cu, 0xAF63DC4C8601EC8C)]
    [InlineData("b", 0xE70C2DE5u, 0xAF63DF4C8601F1A5)]
    [InlineData("fo", 0x6222E842u, 0x08985907B541D342)]
    [InlineData("foo", 0xA9F37ED7u, 0xDCB27518FED9D577)]
    [InlineData("foob", 0x3F5076EFu, 0xDD120E790C2512AF)]
    [InlineData("fooba", 0x39AAA18Au, 0xCAC165AFA2FEF40A)]
    [InlineData("foobar", 0xBF9CF968u, 0x85944171F73967E8)]
    public void The_vectors_of_the_authors_hold(string word, uint expected32, ulong expected64)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(word);
        Assert.Equal(expected32, Fnv1a.Hash32(bytes));
        Assert.Equal(expected64, Fnv1a.Hash64(bytes));
    }
}
