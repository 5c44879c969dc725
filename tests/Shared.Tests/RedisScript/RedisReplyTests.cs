using StackExchange.Redis;

namespace Purlin.Shared.Tests;

public sealed class RedisReplyTests(RedisClientFixture fixture) : IClassFixture<RedisClientFixture>
{
    [Fact]
    public async Task Integers_are_read_whether_sent_as_numbers_or_as_text()
    {
        long[] read = new long[4];
        RedisReply.Integers(await ReplyAsync("return {1, '-2', '9223372036854775807', 0}"), read, "s");
        Assert.Equal([1, -2, long.MaxValue, 0], read);
        Assert.Equal(7, RedisReply.Integer(await ReplyAsync("return 7"), "s"));
    }

    [Theory]
    [InlineData("return false", "nothing")]
    [InlineData("return {1}", "1 elements")]
    [InlineData("return {1, 2, 3}", "3 elements")]
    [InlineData("return {1, 'secret'}", "element 1")]
    [InlineData("return {1, false, 2}", "3 elements")]
    [InlineData("return {false, 2}", "element 0")]
    [InlineData("return {1, {2, 3}}", "a list inside a list")]
    [InlineData("return {1, 2.5, 'x'}", "3 elements")]
    [InlineData("return {1, '9223372036854775808'}", "element 1")]
    [InlineData("return 'secret'", "1 elements")]
    public async Task A_reply_of_another_shape_is_refused_without_showing_it(string text, string says)
    {
        RedisResult reply = await ReplyAsync(text);
        long[] read = new long[2];
        var error = Assert.Throws<InvalidDataException>(() => RedisReply.Integers(reply, read, "the-script"));
        Assert.Contains("the-script", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private async Task<RedisResult> ReplyAsync(string text)
    {
        var deadline = new RedisDeadline(TimeSpan.FromSeconds(10), TimeProvider.System);
        return await new RedisScript("reply", text).EvaluateAsync(fixture.Database, [], [], deadline);
    }
}
