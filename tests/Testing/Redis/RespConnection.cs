using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Purlin.Testing;

/// <summary>
/// One blocking connection to a Redis server on loopback: a command out, its reply in. Just enough of the protocol for
/// a fixture, so that the kit needs no client library. Not thread-safe; after an exception other than
/// <see cref="RespErrorException"/> the connection is out of step and must be closed.
/// Source: Redis serialization protocol specification, version 2.
/// </summary>
internal sealed class RespConnection : IDisposable
{
    private const int MaxReplyBytes = 64 << 20;
    private readonly TcpClient _client;
    private readonly BufferedStream _stream;

    private RespConnection(TcpClient client)
    {
        _client = client;
        _stream = new BufferedStream(client.GetStream());
    }

    /// <summary>Connects.</summary>
    /// <param name="port">The server's port on 127.0.0.1.</param>
    /// <param name="timeout">How long each read and write of the connection may take.</param>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static RespConnection Open(int port, TimeSpan timeout)
    {
        // A frozen server's kernel still accepts, so only reads and writes need the time-out.
        var client = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
        try
        {
            client.SendTimeout = client.ReceiveTimeout = (int)timeout.TotalMilliseconds;
            client.Connect(IPAddress.Loopback, port);
            return new RespConnection(client);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command and reads its reply.</summary>
    /// <exception cref="RespErrorException">The server answered with an error.</exception>
    /// <exception cref="IOException">The time-out passed or the connection broke.</exception>
    public RespReply Execute(ReadOnlySpan<string> command)
    {
        var request = new StringBuilder();
        request.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (string part in command)
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        _stream.Write(Encoding.UTF8.GetBytes(request.ToString()));
        _stream.Flush();
        return ReadReply();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private RespReply ReadReply()
    {
        string line = ReadLine();
        string rest = line[1..];
        return line[0] switch
        {
            '+' or ':' => new RespReply(rest),
            '-' => throw new RespErrorException(rest),
            '$' => new RespReply(ReadBulk(ParseLength(rest))),
            '*' => ReadList(ParseLength(rest)),
            _ => throw new InvalidDataException($"A reply begins with '{line[0]}': not Redis, or not RESP2."),
        };
    }

    private RespReply ReadList(int length)
    {
        if (length < 0)
            return new RespReply((string?)null);
        var items = new RespReply[length];
        for (int i = 0; i < length; i++)
            items[i] = ReadReply();
        return new RespReply(items);
    }

    private string? ReadBulk(int length)
    {
        if (length < 0)
            return null;
        byte[] bytes = new byte[length + 2];
        _stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (int next = _stream.ReadByte(); next != '\n'; next = _stream.ReadByte())
        {
            if (next < 0)
                throw new EndOfStreamException("The server closed the connection.");
            if (next != '\r')
                line.Append((char)next);
        }

        return line.Length > 0 ? line.ToString() : throw new InvalidDataException("The server sent an empty line.");
    }

    private static int ParseLength(string digits)
    {
        int length = int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return length <= MaxReplyBytes
            ? length
            : throw new InvalidDataException($"A reply of length {length}; the kit reads up to {MaxReplyBytes}.");
    }
}
