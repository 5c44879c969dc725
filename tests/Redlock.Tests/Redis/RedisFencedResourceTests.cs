using System.Text;
using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

public sealed class RedisFencedResourceTests(RedisFixture redis)
    : FencedResourceContract, IClassFixture<RedisFixture>, IDisposable
{
    private readonly ConnectionMultiplexer _client = RedisNodes.Connect(redis.Server);
    private readonly string _space = RedisNodes.NewTerms().Namespace;

    public void Dispose() => _client.Dispose();

    private protected override ValueTask<FencedResource<string>> OpenAsync(string lockName) =>
        new(new Text(new RedisFencedResource(_client, _space, lockName, RedisNodes.Patient), _space, lockName));

    [Fact]
    public async Task A_value_is_any_bytes_or_none()
    {
        var resource = new RedisFencedResource(_client, _space, "bytes", RedisNodes.Patient);
        Assert.Null((await resource.OpenAsync(1)).Value);
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await resource.WriteAsync(1, bytes);
        Assert.Equal(bytes, (await resource.OpenAsync(1)).Value);
        await resource.WriteAsync(1, []);
        Assert.Empty((await resource.OpenAsync(1)).Value!);
        await resource.WriteAsync(1, null);
        FencedRead<byte[]?> read = await resource.OpenAsync(2);
        Assert.True(read is { IsAccepted: true, Value: null });
    }

    [Fact]
    public async Task Namespaces_and_names_do_not_run_into_each_other()
    {
        var one = new RedisFencedResource(_client, "a:b", "c", RedisNodes.Patient);
        var other = new RedisFencedResource(_client, "a", "b:c", RedisNodes.Patient);
        await one.OpenAsync(7);
        Assert.True((await other.OpenAsync(3)).IsAccepted);
    }

    [Fact]
    public async Task A_key_of_another_kind_is_an_error_of_the_server()
    {
        redis.Server.Execute("SET", $"purlin:fence:{_space.Length}:{_space}:a", "text");
        var resource = new RedisFencedResource(_client, _space, "a", RedisNodes.Patient);
        await Assert.ThrowsAnyAsync<RedisServerException>(() => resource.OpenAsync(1).AsTask());
    }

    private sealed class Text(RedisFencedResource bytes, string space, string lockName)
        : FencedResource<string>(space, lockName)
    {
        protected override async ValueTask<FencedRead<string>> OpenCoreAsync(
            long token, CancellationToken cancellationToken)
        {
            FencedRead<byte[]?> read = await bytes.OpenAsync(token, cancellationToken);
            return new(read.Outcome, read.HighestToken,
                read.IsAccepted ? Encoding.UTF8.GetString(read.Value ?? []) : null);
        }

        protected override ValueTask<FencedWrite> WriteCoreAsync(
            long token, string value, CancellationToken cancellationToken) =>
            bytes.WriteAsync(token, Encoding.UTF8.GetBytes(value), cancellationToken);
    }
}
