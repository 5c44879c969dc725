using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>
/// An nginx of this machine with one upstream group under <c>hash $http_x_key consistent</c>, on free ports of
/// 127.0.0.1 with its own configuration and temporary directory, as the current user and in one process. Its upstream
/// servers are other servers of its own, each of which answers with its port. Disposing it ends the process and removes the
/// directory.
/// </summary>
internal sealed class NginxServer : IDisposable
{
    private const int Attempts = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _directory;
    private readonly Process _process;

    private NginxServer(string directory, Process process, int port)
    {
        _directory = directory;
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Patience };
    }

    public static string? Binary { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    public HttpClient Client { get; }

    /// <summary>Starts it and returns when it answers.</summary>
    /// <param name="upstreams">How many servers the group names.</param>
    /// <param name="line">The line of each in the group, from its port: <c>server 127.0.0.1:port weight=2;</c>.</param>
    public static async Task<(NginxServer Server, int[] Ports)> StartAsync(int upstreams, Func<int, int, string> line)
    {
        Prerequisite.Require(Binary is not null, "No nginx is installed: apt-get install nginx.");
        string log = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int[] ports = FreePorts(upstreams + 1);
            string directory = Directory.CreateTempSubdirectory("purlin-nginx-").FullName;
            await File.WriteAllTextAsync(Path.Combine(directory, "nginx.conf"),
                Configuration(ports[^1], ports[..^1], line));
            string[] arguments = ["-p", directory, "-c", "nginx.conf", "-e", "error.log"];
            var process = Process.Start(new ProcessStartInfo(Binary!, arguments) { WorkingDirectory = directory })!;
            var server = new NginxServer(directory, process, ports[^1]);
            if (await server.AnswersAsync())
                return (server, ports[..^1]);
            log = await File.ReadAllTextAsync(Path.Combine(directory, "error.log"));
            server.Dispose();
        }

        throw new InvalidOperationException($"nginx did not start: {log}");
    }

    /// <summary>The port of the server that nginx chose for a key.</summary>
    public async Task<int> AskAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Add("X-Key", key);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return int.Parse(await response.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // False when the process ended before it answered: another had taken one of its ports.
    private async Task<bool> AnswersAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!_process.HasExited && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            try
            {
                await AskAsync("ready");
                return true;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(5);
            }
        }

        return false;
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
            listener.Dispose();
        return ports;
    }

    private static string Configuration(int front, int[] ports, Func<int, int, string> line)
    {
        var text = new StringBuilder("""
            daemon off;
            master_process off;
            pid nginx.pid;
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                keepalive_requests 1000000;
                upstream group {
                    hash $http_x_key consistent;

            """);
        for (int i = 0; i < ports.Length; i++)
            text.Append("        ").AppendLine(line(i, ports[i]));
        text.AppendLine("        keepalive 32;\n    }");
        text.AppendLine(CultureInfo.InvariantCulture, $$"""
                server {
                    listen 127.0.0.1:{{front}};
                    location / { proxy_pass http://group; proxy_http_version 1.1; proxy_set_header Connection ""; }
                }
            """);
        foreach (int port in ports)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $$"""
                    server { listen 127.0.0.1:{{port}}; return 200 "{{port}}"; }
                """);
        }

        return text.AppendLine("}").ToString();
    }
}
