using System.Text;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Text for the engine: UTF-8 with a zero byte at the end.</summary>
internal static class Utf8
{
    public static byte[] Terminated(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
