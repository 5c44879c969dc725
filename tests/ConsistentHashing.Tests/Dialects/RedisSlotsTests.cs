using System.Text;

namespace Purlin.ConsistentHashing.Tests;

public sealed class RedisSlotsTests
{
    [Theory]
    [InlineData("foo", 12_182)]
    [InlineData("hello", 866)]
    [InlineData("", 0)]
    [InlineData("123456789", 12_739)]
    [InlineData("foo{}{bar}", 8_363)]
    [InlineData("foo{bar}{zap}", 5_061)]
    public void Keys_have_the_slots_that_servers_report(string key, int slot)
    {
        Assert.Equal(slot, RedisSlots.GetSlot(key));
        Assert.Equal(slot, RedisSlots.GetSlot(Encoding.UTF8.GetBytes(key)));
    }

    [Theory]
    [InlineData("{user1000}.following", "user1000")]
    [InlineData("{user1000}.followers", "user1000")]
    [InlineData("foo{{bar}}zap", "{bar")]
    [InlineData("foo{bar}{zap}", "bar")]
    [InlineData("foo{}{bar}", "foo{}{bar}")]
    [InlineData("{", "{")]
    [InlineData("}", "}")]
    [InlineData("}{", "}{")]
    [InlineData("a}b{c", "a}b{c")]
    [InlineData("a}b{c}d", "c")]
    [Trait(KnownDefects.Trait, KnownDefects.HashTag)]
    public void The_tag_is_what_stands_between_the_first_brace_and_the_next_closing_one(string key, string tag) =>
        Assert.Equal(tag, Encoding.UTF8.GetString(RedisSlots.GetHashTag(Encoding.UTF8.GetBytes(key))));

    [Fact]
    public void Long_keys_have_the_slot_of_their_bytes()
    {
        string key = new('ä', 10_000);
        Assert.Equal(RedisSlots.GetSlot(Encoding.UTF8.GetBytes(key)), RedisSlots.GetSlot(key));
    }

    [Fact]
    public void A_slot_costs_no_allocation() =>
        Allocations.AssertNone("user:{1000}:profile", static key => RedisSlots.GetSlot(key));
}
