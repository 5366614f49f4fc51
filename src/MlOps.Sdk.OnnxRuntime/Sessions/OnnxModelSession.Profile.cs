using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

public sealed partial class OnnxModelSession
{
    private readonly Lock _profileGate = new();
    private string? _profile;

    /// <summary>
    /// Ends the profile that <see cref="OnnxRuntimeOptions.ProfileFolder"/> asked for; later runs are not in it. A second call
    /// gives the same file.
    /// </summary>
    /// <returns>The file, in the format of Chrome's tracing; <see cref="SessionProfile.Read"/> sums it up.</returns>
    /// <exception cref="InvalidOperationException">The session writes no profile.</exception>
    /// <exception cref="ModelRuntimeException">The engine could not write it.</exception>
    public string EndProfiling()
    {
        if (!_facts.IsProfiled)
        {
            throw new InvalidOperationException($"Model '{ModelName}' writes no profile. Set OnnxRuntimeOptions.ProfileFolder before it is loaded.");
        }

        lock (_profileGate)
        {
            if (_profile is not null)
            {
                return _profile;
            }

            var holdsReference = false;
            try
            {
                _native.DangerousAddRef(ref holdsReference);
                var library = _native.Library;
                library.Api.Check(
                    library.Api.GetText(OrtSlot.SessionEndProfiling, _native.Pointer, library.Environment.Allocator, out var file), $"end the profile of model '{ModelName}'", ModelName);
                return File.Exists(file) ? _profile = file : throw new ModelRuntimeException(
                    $"The profile '{file}' of model '{ModelName}' was not written. Check that its folder can be written and that the disk has room.", ModelName);
            }
            finally
            {
                if (holdsReference)
                {
                    _native.DangerousRelease();
                }
            }
        }
    }
}
