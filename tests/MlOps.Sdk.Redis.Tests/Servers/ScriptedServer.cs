using System.Net.Sockets;
using System.Text;

namespace MlOps.Sdk.Redis.Tests;

/// <summary>A peer that answers what the test wants: one answer for each piece of bytes it receives, then silence.</summary>
internal sealed class ScriptedServer : LoopbackListener
{
    /// <summary>At the end of an answer: the connection is closed after it.</summary>
    public const char ThenClose = '\u0004';

    private readonly Func<string, string> _answer;

    /// <summary>Answers a request, given as its text; an empty text stays silent.</summary>
    public ScriptedServer(Func<string, string> answer)
    {
        _answer = answer;
        Start();
    }

    /// <summary>Answers the greeting as a server does, and everything else with one text.</summary>
    public static ScriptedServer Saying(string answer) => new(request => request.Contains("PING", StringComparison.Ordinal) ? "+PONG\r\n" : answer);

    protected override async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[64 * 1024];
            try
            {
                while (await stream.ReadAsync(buffer, Stopping) is var count and > 0)
                {
                    var answer = _answer(Encoding.Latin1.GetString(buffer, 0, count));
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.TrimEnd(ThenClose)), Stopping);
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
