using System.Diagnostics;
using System.Net.Sockets;

namespace Purlin.Testing.Tests;

public sealed class RedisServerTests
{
    [Fact]
    public async Task Several_servers_start_at_once_and_each_answers_for_itself()
    {
        RedisServer[] servers = await RedisServer.StartManyAsync(5);
        foreach (RedisServer server in servers)
        {
            Assert.Equal("PONG", server.Execute("PING").Text);
            Assert.Equal(server.RunId, server.Info("server")["run_id"]);
            Assert.Equal("127.0.0.1", server.Execute("CONFIG", "GET", "bind").Items[1].Text);
        }

        Assert.Equal(5, servers.DistinctBy(server => server.RunId).Count());
        Assert.Equal(5, servers.DistinctBy(server => server.Port).Count());
        Assert.Equal(5, servers.DistinctBy(server => server.DataDirectory).Count());
        foreach (RedisServer server in servers)
            await server.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_left_after_disposal_even_of_a_frozen_server()
    {
        RedisServer[] servers = await RedisServer.StartManyAsync(2);
        servers[1].Freeze();
        foreach (RedisServer server in servers)
        {
            Assert.True(Directory.Exists(server.DataDirectory));
            await server.DisposeAsync();
            AssertGone(server);
            Assert.False(Directory.Exists(server.DataDirectory));
            Assert.Throws<ObjectDisposedException>(server.Kill);
        }
    }

    [Fact]
    public async Task A_frozen_server_answers_nothing_until_it_thaws()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using RespConnection before = RespConnection.Open(server.Port, TimeSpan.FromSeconds(10));
        server.Freeze();
        Assert.True(server.IsRunning);
        Assert.ThrowsAny<IOException>(() => server.Execute(TimeSpan.FromMilliseconds(50), "PING"));

        server.Thaw();
        Assert.Equal("PONG", before.Execute(["PING"]).Text);
        Assert.Equal("PONG", server.Execute("PING").Text);
    }

    [Fact]
    public async Task A_killed_server_comes_back_on_its_port_with_a_new_run_and_without_its_data()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        (int port, int process, string run) = (server.Port, server.ProcessId, server.RunId);
        server.Execute("SET", "key", "value");
        server.Kill();
        AssertGone(server);

        await server.RestartAsync();
        Assert.Equal(port, server.Port);
        Assert.NotEqual(process, server.ProcessId);
        Assert.NotEqual(run, server.RunId);
        Assert.Null(server.Execute("GET", "key").Text);
    }

    [Fact]
    public async Task A_restart_ends_a_server_that_still_runs()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        int first = server.ProcessId;
        server.Freeze();
        await server.RestartAsync();
        Assert.Equal("PONG", server.Execute("PING").Text);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(first));
    }

    [Fact]
    public async Task An_append_only_file_survives_a_kill()
    {
        var options = new RedisServerOptions { Persistence = RedisPersistence.AppendOnly };
        await using RedisServer server = await RedisServer.StartAsync(options);
        server.Execute("SET", "key", "value");
        server.Kill();
        await server.RestartAsync();
        Assert.Equal("value", server.Execute("GET", "key").Text);
    }

    [Fact]
    public async Task A_server_has_loaded_its_files_when_it_counts_as_started()
    {
        // Loading is made slow (0.4 s for 400 keys) and the server answers meanwhile, that it is loading.
        var options = new RedisServerOptions
        {
            Persistence = RedisPersistence.AppendOnly,
            Settings = ["key-load-delay 1000", "loading-process-events-interval-bytes 1024"],
        };
        await using RedisServer server = await RedisServer.StartAsync(options);
        server.Execute("EVAL", "for i = 1, 400 do redis.call('SET', 'key' .. i, string.rep('v', 100)) end", "0");
        server.Execute("BGREWRITEAOF");
        while (server.Info("persistence")["aof_rewrite_in_progress"] != "0"
            || server.Info("persistence")["aof_rewrite_scheduled"] != "0")
        {
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        server.Kill();
        await server.RestartAsync();
        Assert.Equal(400, server.Execute("DBSIZE").Integer);
    }

    [Fact]
    public async Task A_snapshot_survives_an_orderly_stop_but_not_a_kill()
    {
        var options = new RedisServerOptions { Persistence = RedisPersistence.Snapshot };
        await using RedisServer server = await RedisServer.StartAsync(options);
        server.Execute("SET", "key", "saved");
        server.Freeze();
        await server.StopAsync();
        AssertGone(server);
        await server.RestartAsync();
        Assert.Equal("saved", server.Execute("GET", "key").Text);

        server.Execute("SET", "key", "lost");
        server.Kill();
        await server.RestartAsync();
        Assert.Equal("saved", server.Execute("GET", "key").Text);
    }

    [Fact]
    public async Task A_replica_has_its_primarys_data_and_can_take_over()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        primary.Execute("SET", "key", "value");
        await using RedisServer replica = await RedisServer.StartAsync(new() { ReplicaOf = primary });
        Assert.Equal("value", replica.Execute("GET", "key").Text);
        var refused = Assert.Throws<RespErrorException>(() => replica.Execute("SET", "key", "x"));
        Assert.StartsWith("READONLY", refused.Message, StringComparison.Ordinal);

        primary.Kill();
        replica.Execute("REPLICAOF", "NO", "ONE");
        Assert.Equal("OK", replica.Execute("SET", "key", "x").Text);
    }

    [Fact]
    public async Task Commands_are_counted_and_failures_among_them()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        Assert.Equal((0, 0), server.CountOf("evalsha"));
        Assert.Equal(3, server.Execute("EVAL", "return 3", "0").Integer);
        Assert.Throws<RespErrorException>(() => server.Execute("EVALSHA", new string('0', 40), "0"));
        Assert.Equal((1, 0), server.CountOf("eval"));
        Assert.Equal((1, 1), server.CountOf("evalsha"));
    }

    [Fact]
    public async Task A_setting_that_redis_refuses_fails_the_start_with_its_reason()
    {
        RedisServer.RequireBinary();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RedisServer.StartAsync(new() { Settings = ["no-such-setting 1"] }));
        Assert.Contains("no-such-setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_taken_by_another_is_left_to_it()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        server.Kill();
        using var other = new TcpListener(System.Net.IPAddress.Loopback, server.Port);
        other.Start();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(server.RestartAsync);
        Assert.Contains("Address already in use", error.Message, StringComparison.Ordinal);
    }

    private static void AssertGone(RedisServer server)
    {
        Assert.False(server.IsRunning);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(server.ProcessId));
        Assert.Throws<SocketException>(() => server.Execute("PING"));
    }
}
