import { type Script, sh } from '../../base/shell.ts'

/**
 * Shell functions with which root works in folders that belong to others. The owner of a folder may rename what is in it
 * and put links in its place at any moment, so that no path may be trusted twice. Therefore:
 *
 * - A folder is entered once. From then on it is the working directory, which nobody can exchange.
 * - A new file is made where only root and we can add or rename entries: in the folder itself if it is such a folder, else
 *   in a stage, which is a folder in it for us only.
 * - It arrives in the folder by one rename, which follows no link.
 * - What is there already is brought into the stage by a hard link before it is changed, and must be what was looked at.
 *
 * A link on the path is followed if only root or we can have made it. A link of another user is followed only to a folder
 * of that user. Every shell that we start knows these functions. One that fails says why in `deliver_why`.
 */
export const fileFunctions: Script = sh`
  case $BASH_VERSION$KSH_VERSION$ZSH_VERSION in '') deliver_pwd() { :; } ;; *) deliver_pwd() { PWD=$(env pwd -P); } ;; esac

  deliver_line=${'\n'}

  # What text is made of that needs no encoding on its way: a pattern such as [!$deliver_plain] finds the rest.
  deliver_plain=${' -~\t\n'}

  deliver_fail() { printf '%s\\n' "\${1:-$deliver_why}" >&2; exit 1; }

  read -r deliver_mount deliver_key 2>/dev/null </proc/self/mountinfo || deliver_mount=0

  # Our number, in deliver_uid, without a process where the kernel tells it.
  deliver_whoami() {
    while [ -z "$deliver_uid" ] && read -r deliver_key deliver_value; do
      case $deliver_key in Uid:) deliver_uid=\${deliver_value#*[!0-9]} deliver_uid=\${deliver_uid%%[!0-9]*} ;; esac
    done 2>/dev/null </proc/self/status
    : "\${deliver_uid:=$(id -u)}"
  }

  deliver_ours() { [ "$1" = 0 ] || { deliver_whoami; [ "$1" = "$deliver_uid" ]; }; }

  # Whether only root and we can add and rename entries: raw mode and owner of a folder.
  deliver_private() { [ $((0x$1 & 0x12)) = 0 ] && deliver_ours "$2"; }

  deliver_enter() {
    case $1 in /*) ;; *) deliver_pwd; set -- "$PWD/$1" ;; esac
    deliver_why="there is no folder $1"
    cd -P -- "$1" 2>/dev/null || { [ ! -d "$1" ] || deliver_why="the folder $1 cannot be entered"; return 1; }
    deliver_pwd
    [ "$PWD" = "$1" ] && return
    deliver_walk "$1" || return 1
    if [ -n "$deliver_stranger" ]; then
      [ "$(stat -c %u .)" = "$deliver_stranger" ]
    else
      deliver_why="the path $1 changed while it was followed"
      [ "$PWD" = "\${deliver_at:-/}" ]
    fi
  }

  # The path $1 without links, in deliver_at; deliver_stranger is another user who can change one of the links.
  deliver_walk() {
    deliver_rest=$1/ deliver_at= deliver_stranger= deliver_links=0
    while [ -n "$deliver_rest" ]; do
      deliver_name=\${deliver_rest%%/*} deliver_rest=\${deliver_rest#*/}
      case $deliver_name in
        '' | .) continue ;;
        ..) deliver_at=\${deliver_at%/*}; continue ;;
      esac
      if [ ! -L "$deliver_at/$deliver_name" ]; then
        deliver_at=$deliver_at/$deliver_name
        continue
      fi
      deliver_why="$deliver_at/$deliver_name is a link that cannot be followed"
      deliver_links=$((deliver_links + 1))
      [ $deliver_links -le 40 ] || return 1
      set -- $(stat -c '%f %u' -- "$deliver_at/." "$deliver_at/$deliver_name")
      [ $# = 4 ] || return 1
      if [ $((0x$1 & 0x12)) != 0 ] && [ $((0x$1 & 0x200)) = 0 ] || ! deliver_ours "$2" || ! deliver_ours "$4"; then
        if deliver_ours "$4"; then set -- "$2"; else set -- "$4"; fi
        deliver_why="$deliver_at/$deliver_name is a link that user $1 can change: it is only followed to a folder of that user"
        deliver_ours "$1" && return 1
        [ "\${deliver_stranger:=$1}" = "$1" ] || return 1
      fi
      deliver_name=$(readlink -- "$deliver_at/$deliver_name" && echo .) || return 1
      deliver_name=\${deliver_name%??}
      case $deliver_name in /*) deliver_at= ;; esac
      deliver_rest=$deliver_name/$deliver_rest
    done
  }

  # Where the file $1 really lies, in deliver_at, which may be nothing yet.
  deliver_real() {
    deliver_walk "$1" || return 1
    [ -z "$deliver_stranger" ] || [ "$(stat -c %u -- "\${deliver_at%/*}/.")" = "$deliver_stranger" ]
  }

  # A name that nobody can tell in advance, in deliver_fresh. It says which shell made it, and where: the number of a
  # mount tells containers that share the folder apart, where the numbers of processes mean others.
  deliver_name_it() {
    [ -z "$deliver_sweeps" ] || deliver_sweep
    read -r deliver_fresh </proc/sys/kernel/random/uuid 2>/dev/null || deliver_fresh=$PPID-$(date +%s)
    deliver_fresh=.deliver-$$-$deliver_mount-$deliver_fresh
  }

  # Takes away what shells that are gone have left in the folder where we are.
  deliver_sweep() {
    for deliver_old in ./.deliver-[0-9]*-"$deliver_mount"-*-*-*-*-*; do
      deliver_pid=\${deliver_old#./.deliver-}
      if read -r deliver_key <"/proc/\${deliver_pid%%-*}/stat"; then
        case $deliver_key in *') Z '*) ;; *) continue ;; esac
      fi 2>/dev/null
      if [ -d "$deliver_old" ] && [ ! -L "$deliver_old" ]; then
        (deliver_empty "\${deliver_old#./}") && rmdir -- "$deliver_old"
      elif [ -f "$deliver_old" ]; then
        rm -f -- "$deliver_old"
      fi
    done
  }

  # Empties a stage that was left, and nothing else: only we could have made what a stage holds.
  deliver_empty() {
    set -- "\${PWD%/}/$1" "$1"
    cd -P -- "./$2" 2>/dev/null && deliver_pwd && [ "$PWD" = "$1" ] && set -- $(stat -c '%a %u' .) || return 1
    [ "$1" = 700 ] && deliver_ours "$2" || return 1
    rm -f -- ./new ./new~ ./held ./download
    [ ! -f ./lists/files ] || rm -rf -- ./lists ./[0-9]*
  }

  # Makes a folder for us only, named $1, in the one where we are, and goes there. mkdir -m would change the mode
  # by the name, which may have become a link by then. Who uses it calls deliver_secure with what stat says of it.
  deliver_stage() {
    deliver_why="no folder can be made in $PWD"
    (umask 077 && mkdir -- "./$1") || return 1
    deliver_staged=$1
    set -- "\${PWD%/}/$1"
    deliver_why="$1 was exchanged while it was used"
    cd -P -- "./$deliver_staged" 2>/dev/null && deliver_pwd && [ "$PWD" = "$1" ]
  }

  # Whether the stage is ours: its raw mode and owner. A folder may hand down more rights than the umask leaves.
  deliver_secure() { deliver_ours "$2" && { [ $((0x$1 & 0x3f)) = 0 ] || chmod 700 .; }; }

  # A stage in the folder $1, for work that needs files for a while.
  deliver_work() {
    deliver_staged=
    deliver_enter "$1" && deliver_name_it && deliver_stage "$deliver_fresh" && deliver_secure $(stat -c '%f %u' .)
  }

  # Leaves the stage, if there is one. If the owner of the folder has moved it, it stays there, empty.
  deliver_leave() {
    [ -n "$deliver_staged" ] || return 0
    set -- "$deliver_staged"
    deliver_staged=
    cd -P .. && { rmdir -- "./$1" 2>/dev/null || :; }
  }

  # In the folder where we are: a place beside the entry $1, where others may exchange what is made.
  deliver_beside() {
    deliver_staged=
    deliver_name_it
    deliver_new=./$deliver_fresh deliver_target=./$1
  }

  # In the folder where we are: a place, deliver_new, for what becomes the entry $1, which is deliver_target from there.
  deliver_place() {
    deliver_beside "$1"
    [ ! -O . ] || ! deliver_private $(stat -c '%f %u' .) || return 0
    deliver_stage "$deliver_fresh" && deliver_secure $(stat -c '%f %u' .) || return 1
    deliver_new=./new deliver_target=../$1
  }

  deliver_rename() {
    deliver_why=$(mv -fT -- "$deliver_new" "$deliver_target" 2>&1) && return
    [ -L "$deliver_target" ] && [ -d "$deliver_target" ] || return 1 # busybox takes the link for the folder
    rm -f -- "$deliver_target" && deliver_why=$(mv -fT -- "$deliver_new" "$deliver_target" 2>&1)
  }

  # Puts what was made at its place.
  deliver_arrive() {
    [ "$deliver_new" = "$deliver_target" ] || deliver_rename || { printf '%s\\n' "$deliver_why" >&2; return 1; }
    deliver_leave
  }

  # Takes away what was made and did not arrive.
  deliver_abandon() {
    [ "$deliver_new" = "$deliver_target" ] || rm -rf -- "$deliver_new"
    deliver_leave
    exit 1
  }

  # The entry $1 of the folder where we are, at a place where nobody can exchange it: deliver_held. It must be $2, device
  # and number, if that is known.
  deliver_hold() {
    deliver_staged= deliver_held=./$1
    deliver_why="$PWD/$1 cannot be looked at"
    set -- "$1" "$2" $(stat -c '%f %u %D:%i' -- . "./$1")
    [ $# = 8 ] || return 1
    deliver_why="$PWD/$1 is not what it was when it was looked at"
    set -- "$1" "\${2:-$8}" "$3" "$4" "$5" "$6" "$7" "$8"
    [ "$8" = "$2" ] || return 1
    deliver_private "$3" "$4" && return
    case $6 in
      4*)
        set -- "\${PWD%/}/$1" "$2"
        deliver_held=.
        cd -P -- "./\${1##*/}" && deliver_pwd && [ "$PWD" = "$1" ] && [ "$(stat -c %D:%i .)" = "$2" ]
        ;;
      *)
        deliver_name_it
        deliver_stage "$deliver_fresh" || return 1
        deliver_why="\${PWD%/*}/$1 cannot be held in a folder that others can change"
        ln -- "../$1" ./held || { deliver_leave; return 1; }
        deliver_held=./held
        deliver_why="\${PWD%/*}/$1 is not what it was when it was looked at"
        set -- "$1" "$2" $(stat -c '%f %u %D:%i' -- . ./held)
        deliver_secure "$3" "$4" && [ "$8" = "$2" ] || { deliver_let_go; return 1; }
        ;;
    esac
  }

  deliver_let_go() {
    [ "$deliver_held" != ./held ] || rm -f -- ./held
    deliver_leave
  }

  # Where the content of the entry $1 can be read, in deliver_readable; the folder where we are and the entry are what stat
  # says: raw mode and owner, device and number.
  deliver_readable() {
    deliver_readable=./$1
    deliver_private "$2" "$3" && return
    command exec 3<"./$1" || return 1
    deliver_readable=/proc/self/fd/3
    [ "$(stat -L -c %D:%i /proc/self/fd/3)" = "$4" ]
  }

  # Opens the file $1, with links followed, as descriptor 3.
  deliver_open() {
    deliver_real "$1" || return 1
    set -- "$deliver_at" "\${deliver_at%/*}"
    deliver_enter "\${2:-/}" || return 1
    deliver_why="there is no file $1"
    [ -f "./\${1##*/}" ] || return 1
    deliver_why="$1 cannot be read"
    command exec 3<"./\${1##*/}" || return 1
    set -- "$1" $(stat -c '%f %u %D:%i' -- . "./\${1##*/}")
    deliver_private "$2" "$3" && return
    deliver_why="$1 was exchanged while it was opened"
    [ "$(stat -L -c %D:%i /proc/self/fd/3)" = "$7" ]
  }

  # Writes a file, as writeScript says, which sets the variables: folder, name, owner, group, mode in octal digits and
  # bits as a number, umask for the new file, backup.
  deliver_write() {
    deliver_restore= deliver_flushing= deliver_blame=
    deliver_enter "$folder" || deliver_fail
    trap 'deliver_give_up "it was ended by a signal"' HUP INT TERM
    deliver_begin || deliver_give_up
    deliver_own
    deliver_receive || deliver_give_up "\${deliver_blame:-the content cannot be written; $folder has $(df -Pk . | awk 'END { print $4 }') KiB left}"
    exec 4>&-
    deliver_arrived || deliver_give_up "the content arrived damaged"
    deliver_validate </dev/null >&2 || deliver_give_up "validate refused the new content"
    [ -z "$deliver_late" ] || chmod -- "$deliver_mode" "$deliver_new" || deliver_give_up "its mode cannot be set"
    [ -z "$backup" ] || [ -z "$deliver_was" ] || deliver_keep || deliver_give_up "the backup cannot be made"
    wait $deliver_flushing && sync "$deliver_new" || deliver_give_up "the content cannot be flushed to the disk"
    if deliver_rename; then deliver_leave; return; fi
    case $deliver_why in *busy*) deliver_rewrite ;; *) deliver_give_up ;; esac
  }

  # A program says why something cannot be written, where some shells do not.
  deliver_receive() {
    printf %s "$deliver_content" >&4 2>/dev/null || { printf %s "$deliver_content" | cat >&4; false; }
  }

  deliver_arrived() { :; }

  deliver_validate() { :; }

  # Makes the new file, empty, and opens it as descriptor 4.
  deliver_begin() {
    deliver_staged=
    deliver_name_it
    deliver_new=./$deliver_fresh deliver_target=./$name
    if [ -O . ]; then # else it is not private, or nothing can be made in it
      deliver_make || return 1
      [ -n "$deliver_safe" ] && return
      exec 4>&-
      rm -f -- "$deliver_new"
    fi
    deliver_stage "$deliver_fresh" || return 1
    deliver_new=./new deliver_target=../$name
    deliver_make
  }

  deliver_make() {
    deliver_why="no file can be made in $PWD"
    [ -z "$umask" ] || umask "$umask"
    set -C
    command exec 4>"$deliver_new" || return 1
    set +C
    set -- $(stat -c '%f %u %g' -- . "$deliver_new" "$deliver_target" 2>/dev/null)
    [ $# -ge 6 ] || return 1
    deliver_raw=$4 deliver_owner=$5:$6 deliver_was=$7 deliver_was_owner=$8:$9 deliver_safe=
    if [ -n "$deliver_staged" ]; then
      deliver_secure "$1" "$2"
    elif deliver_private "$1" "$2"; then
      deliver_safe=yes
    fi
  }

  # Gives the new file its owner and mode: the wanted ones, else those of the file that is there.
  deliver_own() {
    case $deliver_was in
      8*) ;;
      a* | '') deliver_was= deliver_was_owner= ;;
      4*) deliver_give_up "it is a directory" ;;
      *) deliver_give_up "it is not a regular file" ;;
    esac
    if [ -n "$owner$group" ]; then
      set -- "\${owner:-\${deliver_was_owner%:*}}" "\${group:-\${deliver_was_owner#*:}}"
      chown -- "$1\${2:+:$2}" "$deliver_new" 2>/dev/null || chown -- "$owner\${group:+:$group}" "$deliver_new" ||
        deliver_give_up "its owner cannot be set"
    elif [ -n "$deliver_was" ] && [ "$deliver_was_owner" != "$deliver_owner" ]; then
      chown -- "$deliver_was_owner" "$deliver_new" 2>/dev/null # without the right to, the file becomes ours, as with any editor
    fi
    deliver_late= deliver_has=$((0x$deliver_raw & 0xfff)) deliver_mode=$mode
    [ -n "$mode" ] || bits=\${deliver_was:+$((0x\${deliver_was:-0} & 0xfff))}
    [ "\${bits:=$deliver_has}" != "$deliver_has" ] || return 0
    deliver_mode=\${mode:-$((bits >> 9 & 7))$((bits >> 6 & 7))$((bits >> 3 & 7))$((bits & 7))}
    if [ $((bits & 0xe00)) != 0 ]; then # writing takes special bits away
      deliver_late=yes
      [ $((deliver_has & ~bits)) = 0 ] || chmod -- 600 "$deliver_new"
    else
      chmod -- "$deliver_mode" "$deliver_new"
    fi || deliver_give_up "its mode cannot be set"
  }

  # The new file as a path for other programs, in deliver_path.
  deliver_show() {
    deliver_path=$PWD/\${deliver_new#./}
    [ -z "$deliver_staged" ] || ! read -r deliver_pid deliver_rest </proc/self/stat || deliver_path=/proc/$deliver_pid/cwd/new
  }

  # Keeps the file that is there, under another name, and prints that.
  deliver_keep() {
    deliver_saved=$name.$(date +%Y-%m-%d@%H:%M:%S).\${deliver_fresh##*-}~
    ln -- "$deliver_target" "\${deliver_target%/*}/$deliver_saved" 2>/dev/null || {
      cp -p -P -- "$deliver_target" "$deliver_new~" && mv -fT -- "$deliver_new~" "\${deliver_target%/*}/$deliver_saved"
    } && printf '%s\\n' "\${folder%/}/$deliver_saved"
  }

  # Rewrites a file that cannot be replaced, because it is a mount point. What is overwritten keeps its room on the disk, so
  # that it can be put back.
  deliver_rewrite() {
    umask 077
    cat "$deliver_target" >"$deliver_new~" || deliver_give_up "what is there cannot be kept"
    deliver_restore=yes
    deliver_overwrite "$deliver_new" || deliver_give_up "it cannot be rewritten in place"
    chown -- "$(stat -c %u:%g -- "$deliver_new")" "$deliver_target" && chmod -- "$(stat -c %a -- "$deliver_new")" "$deliver_target" ||
      deliver_give_up "its owner and mode cannot be set"
    rm -f -- "$deliver_new" "$deliver_new~"
    sync "$deliver_target"
    deliver_leave
  }

  deliver_overwrite() {
    cat "$1" 1<>"$deliver_target" && dd of="$deliver_target" bs=1 count=0 seek="$(stat -c %s -- "$1")" 2>/dev/null </dev/null
  }

  deliver_give_up() {
    set -- "\${1:-$deliver_why}"
    [ -z "$deliver_restore" ] || deliver_overwrite "$deliver_new~"
    rm -f -- "$deliver_new" "$deliver_new~"
    deliver_leave
    deliver_fail "$1"
  }
`
