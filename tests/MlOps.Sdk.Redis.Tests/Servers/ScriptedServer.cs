using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>A peer that answers what the test wants: one answer for each piece of bytes it receives, then silence.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>At the end of an answer: the connection is closed after it.</summary>
    public const char ThenClose = '\u0004';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string> _answer;
    private readonly Task _accepting;

    /// <summary>Answers a request, given as its text; an empty text stays silent.</summary>
    public ScriptedServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Connections { get; private set; }

    /// <summary>Answers the greeting as a server does, and everything else with one text.</summary>
    public static ScriptedServer Saying(string answer) => new(request => request.Contains("PING", StringComparison.Ordinal) ? "+PONG\r\n" : answer);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[64 * 1024];
            try
            {
                while (await stream.ReadAsync(buffer, _stop.Token) is var count and > 0)
                {
                    var answer = _answer(Encoding.Latin1.GetString(buffer, 0, count));
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.TrimEnd(ThenClose)), _stop.Token);
                    if (answer.EndsWith(ThenClose))
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The test is over or the client gave up.
            }
        }
    }
}
